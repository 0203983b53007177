"""What readiness is computed from: checks that run against the program and the tree, and the last run of the tests.

Correctness: the scenarios found and verified what they should, and the tests of the layers. Performance: the promised
figures. Scale: growth and sizes. Operations: a node that is started, asked, stopped and started again. Documentation: links,
help and the change log. Nothing here is said by hand; what did not run did not pass."""
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections import namedtuple

import table
import verdicts

Check = namedtuple("Check", "category name passed")


def of_results(results):
    found = []

    def add(category, name, passed):
        found.append(Check(category, name, bool(passed)))

    for row in table.rows():
        add("correctness", f"{row.case} does what it should", row.case in results.cases and row.case not in results.errors)
    for case in sorted(case for case in results.cases if case.startswith("p2p/")):
        for key, least in (("virtual_found_percent", 99), ("after_anti_entropy_percent", 100)):
            value = results.median(case, key)
            if value is not None:
                add("correctness", f"{case} {key} >= {least}", value >= least)
    for row in table.rows():
        if row.bound:
            line = verdicts.row_lines(results, row)[0]
            category = "scale" if "/memory/" in row.case or row.case.endswith(":1000") else "performance"
            add(category, f"{line.key} {line.target}", line.verdict == "reached")
    for growth in table.GROWTHS:
        add("scale", f"{growth.name} grows as {growth.promise}", verdicts.growth_line(results, growth).verdict == "reached")
    return found


# ctest writes one line a test into the log of ./dev test.
TEST_LINE = re.compile(r"^ *\d+/\d+ Test +#\d+: (.+?) \.* *(Passed|\*\*\*\S+)")
TESTS_OF = {"documentation": ("apps.readme", "apps.tutorial", "apps.manifest"),
            "operations": ("apps.http", "apps.node", "apps.config", "apps.interrupt")}


def of_tests(log):
    """One check a test; a test that was skipped is none."""
    if not os.path.exists(log):
        return [Check("correctness", "the tests ran (./dev test)", False)]
    found = []
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            match = TEST_LINE.match(line)
            if not match or match[2].startswith("***Skipped"):
                continue
            category = next((c for c, names in TESTS_OF.items() if match[1] in names), "correctness")
            found.append(Check(category, f"test {match[1]}", match[2] == "Passed"))
    return found or [Check("correctness", "the tests ran (./dev test)", False)]


# --- a node is operated

def get(address, path):
    try:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


class Node:
    def __init__(self, souk, data):
        self.process = subprocess.Popen(
            [souk, "node", "run", "--data", data, "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--log-format", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = [self.process.stdout.readline()]
        self.http = None
        # Where HTTP answers is said next.
        if self.lines[0].startswith("listening "):
            self.lines.append(self.process.stdout.readline())
            served = re.search(r"http://([^/\s]+)", self.lines[1])
            self.http = served and served[1]

    def stop(self):
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            _, errors = self.process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, errors = self.process.communicate()
        return time.monotonic() - began, self.process.returncode, errors


def is_json(line):
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def of_operations(souk, docs):
    found = []

    def add(name, passed):
        found.append(Check("operations", name, bool(passed)))

    with tempfile.TemporaryDirectory() as place:
        data = os.path.join(place, "data")
        os.environ["SOUK_LOCAL_DISCOVERY"] = "false"
        run = lambda *words: subprocess.run([souk, *words, "--data", data, "--json"], capture_output=True, text=True)
        node = Node(souk, data)
        add("a node says where it listens", node.lines[0].startswith("listening "))
        add("a node says where HTTP answers", node.http)
        status, text = get(node.http or "127.0.0.1:1", "/metrics")
        add("/metrics answers", status == 200)
        for name in contract_names(docs):
            add(f"/metrics exports {name}", re.search(rf"^(# TYPE )?{name}", text, re.MULTILINE))
        add("/healthz answers", get(node.http or "127.0.0.1:1", "/healthz")[0] == 200)
        add("/readyz answers", get(node.http or "127.0.0.1:1", "/readyz")[0] in (200, 503))
        add("/api/v1/status is a document", is_json(get(node.http or "127.0.0.1:1", "/api/v1/status")[1]))
        add("an unknown path is refused", get(node.http or "127.0.0.1:1", "/nothing")[0] == 404)
        before = run("node", "status")
        add("node status is a document", before.returncode == 0 and is_json(before.stdout))
        add("the log level is changed while it runs", run("node", "log-level", "debug").returncode == 0)
        add("node doctor is a document", is_json(run("node", "doctor").stdout))
        took, code, errors = node.stop()
        add("SIGTERM ends it within two seconds, with exit code 0", took < 2 and code == 0)
        add("every line of its log is JSON", all(is_json(line) for line in errors.splitlines()))
        again = Node(souk, data)
        after = run("node", "status")
        same = is_json(before.stdout) and is_json(after.stdout) and \
            json.loads(before.stdout).get("node_id") == json.loads(after.stdout).get("node_id")
        add("it is the same node after a restart", same)
        again.stop()
    return found


def contract_names(docs):
    """The Prometheus names of marketplace metrics that the documentation promises."""
    path = os.path.join(docs, "operations", "metrics.md")
    with open(path, encoding="utf-8") as file:
        return sorted(set(re.findall(r"`(marketplace_[a-z0-9_]+)`", file.read())))


# --- what is written

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def of_documents(root, souk):
    found = []
    files = [os.path.join(root, "README.md"), os.path.join(root, "CHANGELOG.md")]
    for folder, _, names in os.walk(os.path.join(root, "docs")):
        files += [os.path.join(folder, name) for name in names if name.endswith(".md")]
    for path in sorted(files):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"```.*?```", "", file.read(), flags=re.DOTALL)
        links = [each for each in LINK.findall(text) if "://" not in each and not each.startswith("mailto:")]
        good = all(os.path.exists(os.path.join(os.path.dirname(path), each)) for each in links)
        found.append(Check("documentation", f"links of {os.path.relpath(path, root)} lead somewhere", good))
    shown = subprocess.run([souk, "--help"], capture_output=True, text=True).stdout
    commands = re.findall(r"^  ([a-z][a-z-]*) {2,}", shown.split("Subcommands:")[-1], re.MULTILINE)
    found.append(Check("documentation", "souk --help lists commands", len(commands) > 10))
    for command in commands:
        helped = subprocess.run([souk, command, "--help"], capture_output=True, text=True)
        found.append(Check("documentation", f"souk {command} --help explains it", helped.returncode == 0 and len(helped.stdout) > 40))
    return found


def all_checks(results, root, souk):
    found = of_results(results) + of_tests(os.path.join(root, "build", "release", "ctest.log"))
    if os.path.exists(souk):
        found += of_operations(souk, os.path.join(root, "docs")) + of_documents(root, souk)
    return found
