"""The command line: parse, count, print. Exit codes: 0 done, 1 a file could not be read, 2 wrong usage."""
import argparse
import json
import sys

from . import count

COMMANDS = {"lines": count.lines, "words": count.words}


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="tally", description="Counts what is in text files.")
    made.add_argument("--json", action="store_true", help="print one JSON document")
    commands = made.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        command = commands.add_parser(name, help=f"count {name}")
        command.add_argument("files", nargs="+")
    return made


def main(arguments: list) -> int:
    options = parser().parse_args(arguments)
    results = {}
    for name in options.files:
        try:
            with open(name, encoding="utf-8") as file:
                results[name] = COMMANDS[options.command](file.read())
        except (OSError, UnicodeDecodeError) as why:
            print(f"tally: {name}: {why}", file=sys.stderr)
            return 1
    if options.json:
        print(json.dumps(results))
    else:
        for name, number in results.items():
            print(f"{number:8} {name}")
    return 0
