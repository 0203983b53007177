#!/usr/bin/env python3
"""The report of the scenarios, and what is kept of it. Called by bench/run.

usage: tool.py report [--from FILE]      run every scenario, then write the report; --from: of results that are there
       tool.py save NAME                 keep the last report, with the programs that it measured
       tool.py get NAME KEY              one figure of what was saved (`last`: the last report)
       tool.py compare BASE [--rounds N] [--filter REGEX]
                                         run the scenarios of BASE's programs and of these in turn; exit 1 when
                                         something became worse by more than chance and 5 %

A report is a folder: report.md, summary.txt (`key value unit target verdict`), checks.txt, charts/, results.json."""
import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import time

import checks
import figures
import significance
import table
import verdicts
import writing

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
KEPT = os.environ.get("SOUK_BENCH_KEPT", os.path.join(ROOT, "build", "bench", "results"))
SOUK = os.environ.get("SOUK", os.path.join(ROOT, "build", "release", "souk"))
BENCH = os.path.join(ROOT, "build", "release", "bench", "scenarios_bench")
# Those that measure time on this machine and take a moment each: what a comparison is about.
COMPARED = ("^(p2p/(dht/(put|get|lookup)/peers:(50|100)/|scaling/lookup/peers:100/|search/local|reputation)"
            "|marketplace/(catalogue|search|resolve|cache)|search/(basic|misspelt|scaling))")
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


def fail(line, code=1):
    print(f"bench: {line}", file=sys.stderr)
    sys.exit(code)


def folder_of(name):
    if not NAME.match(name):
        fail(f"'{name}' is no name: letters, digits, dots, dashes", 2)
    return os.path.join(KEPT, name)


def run_scenarios(bench, souk, out, pattern, shown=True):
    """True when every scenario went well; `out` gets the results in any case."""
    environment = {**os.environ, "SOUK": souk}
    words = [bench, f"--benchmark_out={out}", "--benchmark_out_format=json"]
    if pattern:
        words.append(f"--benchmark_filter={pattern}")
    done = subprocess.run(words, env=environment, stdout=None if shown else subprocess.DEVNULL)
    if not os.path.exists(out):
        fail(f"{bench} gave no results")
    return done.returncode == 0


def report(given):
    folder = folder_of("last")
    os.makedirs(folder, exist_ok=True)
    source, began, good = given.source, time.monotonic(), True
    if source is None:
        source = os.path.join(folder, "results.json")
        good = run_scenarios(BENCH, SOUK, source, "-^beyond/")
    results = figures.read(source)
    if os.path.realpath(source) != os.path.realpath(os.path.join(folder, "results.json")):
        shutil.copyfile(source, os.path.join(folder, "results.json"))
    made = checks.all_checks(results, ROOT, SOUK)
    lines = writing.write(folder, results, made, time.monotonic() - began)
    for case, why in results.errors.items():
        print(f"failed: {case}: {why}", file=sys.stderr)
    for line in lines:
        if line.verdict == "missed":
            print("missed: " + verdicts.text_of(line))
    counted = verdicts.totals(lines)
    missing = [row.case for row in table.rows() if row.case not in results.cases]
    print(f"{len(table.rows()) - len(missing)} of {len(table.rows())} scenarios gave figures; {counted['reached']} reached, "
          f"{counted['missed']} missed, {counted['not_measured']} not measured; {os.path.relpath(folder)}/report.md")
    return 0 if good and not missing and not results.errors else 1


def save(given):
    last, kept = folder_of("last"), folder_of(given.name)
    if given.name == "last":
        fail("`last` is the last report itself: another name", 2)
    if not os.path.exists(os.path.join(last, "summary.txt")):
        fail("there is no report to save: ./dev bench report")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(last, kept)
    programs = os.path.join(kept, "programs")
    os.makedirs(programs)
    for program in (SOUK, BENCH):
        if os.path.exists(program):
            copy = os.path.join(programs, os.path.basename(program))
            if subprocess.run(["strip", "-g", "-o", copy, program], capture_output=True).returncode != 0:
                shutil.copy2(program, copy)
    print(f"saved {os.path.relpath(kept)}")
    return 0


def read_summary(name):
    path = os.path.join(folder_of(name), "summary.txt")
    if not os.path.exists(path):
        known = sorted(os.listdir(KEPT)) if os.path.isdir(KEPT) else []
        fail(f"nothing is saved as '{name}'; there are: {', '.join(known) or 'none'}", 3)
    with open(path, encoding="utf-8") as file:
        return {line.key: line for line in filter(None, map(verdicts.parse, file))}


def get(given):
    lines = read_summary(given.name)
    line = lines.get(given.key)
    if line is None:
        near = difflib.get_close_matches(given.key, lines, 3, 0.3)
        fail(f"no figure is called '{given.key}'" + (f"; did you mean {', '.join(near)}?" if near else ""), 3)
    if line.value is None:
        fail(f"'{given.key}' was not measured", 3)
    print(f"{line.value:g}")
    return 0


def samples(results):
    """Times of this machine and virtual ones, of which more is worse."""
    return {f"{case}.{key}": results.values(case, key) for case in results.cases for key in results.keys(case)
            if key in ("p50_ms", "virtual_p50_ms", "virtual_p95_ms", "virtual_messages")}


def compare(given):
    base = folder_of(given.base)
    read_summary(given.base)
    old = {name: os.path.join(base, "programs", name) for name in ("souk", "scenarios_bench")}
    if not all(map(os.path.exists, old.values())):
        fail(f"'{given.base}' was saved without its programs", 3)
    place = folder_of("last")
    os.makedirs(place, exist_ok=True)
    before, after = figures.Results({}), figures.Results({})
    for i in range(given.rounds):
        sides = [(old["scenarios_bench"], old["souk"], before), (BENCH, SOUK, after)]
        for bench, souk, into in sides if i % 2 == 0 else sides[::-1]:
            out = os.path.join(place, "compared.json")
            print(f"round {i + 1} of {given.rounds}: {'base' if into is before else 'this'}", file=sys.stderr)
            run_scenarios(bench, souk, out, given.filter, shown=False)
            into.add(figures.read(out))
            os.remove(out)
    return say_differences(significance.compare(samples(before), samples(after)), after.errors)


def say_differences(found, errors):
    for each in sorted(found, key=lambda each: -each.change):
        if each.verdict != "same":
            print(f"{each.verdict}: {each.name} {verdicts.number(each.before)} -> {verdicts.number(each.after)} "
                  f"({100 * each.change:+.1f} %, p = {each.p:.2g})")
    for case, why in errors.items():
        print(f"failed: {case}: {why}")
    worse = sum(each.verdict == "worse" for each in found)
    better = sum(each.verdict == "better" for each in found)
    print(f"{len(found)} figures compared: {worse} worse, {better} better, {len(found) - worse - better} the same")
    return 1 if worse or errors else 0 if found else 3


def main():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("report")
    one.add_argument("--from", dest="source")
    one = commands.add_parser("save")
    one.add_argument("name")
    one = commands.add_parser("get")
    one.add_argument("name")
    one.add_argument("key")
    one = commands.add_parser("compare")
    one.add_argument("base")
    one.add_argument("--rounds", type=int, default=3)
    one.add_argument("--filter", default=COMPARED)
    given = parser.parse_args()
    sys.exit({"report": report, "save": save, "get": get, "compare": compare}[given.command](given))


if __name__ == "__main__":
    main()
