"""The pure parts of the report, on made results: no benchmark runs."""
import os
import random
import subprocess
import sys
import tempfile
import unittest
import json

ROOT = os.environ["SOUK_SOURCE_DIR"]
sys.path.insert(0, os.path.join(ROOT, "bench", "report"))

import charts  # noqa: E402
import checks  # noqa: E402
import figures  # noqa: E402
import significance  # noqa: E402
import table  # noqa: E402
import verdicts  # noqa: E402
import writing  # noqa: E402


def entry(case, repetition=0, **counters):
    return {"name": case, "run_name": case, "run_type": "iteration", "repetition_index": repetition, "repetitions": 1,
            "iterations": 1, "threads": 1, "real_time": 2.0, "cpu_time": 1.0, "time_unit": "ms", **counters}


def results_of(*entries, **context):
    return figures.Results({"context": context, "benchmarks": list(entries)})


def scenarios_of_document():
    """Everything that the report asks for, each figure at 1."""
    wanted = {}
    for row in table.rows():
        wanted.setdefault(row.case, set()).update([row.bound[0]] if row.bound else [], row.shown)
    for growth in table.GROWTHS:
        for case in growth.cases:
            wanted[case].add(growth.figure)
    for measure in table.MEASURES:
        for case in (measure.without, measure.with_it):
            wanted.setdefault(case, set()).update([measure.figure, measure.costs])
    return results_of(*(entry(case, **{key: 1.0 for key in keys if key != "time_ms"}) for case, keys in wanted.items()))


class Contract(unittest.TestCase):
    def test_there_are_84_scenarios_with_different_names(self):
        cases = [row.case for row in table.rows()]
        self.assertEqual(len(cases), 84)
        self.assertEqual(len(set(cases)), 84)

    def test_the_program_adds_every_scenario(self):
        sources = ""
        folder = os.path.join(ROOT, "bench", "scenarios")
        for name in sorted(os.listdir(folder)):
            if name.endswith(".cpp"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    sources += file.read()
        for row in table.rows():
            stem = row.case.split("/", 3)
            begins = ["/".join(stem[:n]) for n in range(2, len(stem) + 1)]
            self.assertTrue(any(f'"{each}"' in sources or f'"{each}/' in sources for each in begins), row.case)


class Verdicts(unittest.TestCase):
    row = table.Row("a/b/peers:5", "< 10 ms", ("p95_ms", "<", 10), ["messages"])

    def test_the_median_of_the_repetitions_is_compared(self):
        found = verdicts.row_lines(results_of(*(entry(self.row.case, i, p95_ms=p, messages=3) for i, p in enumerate([1, 9, 99]))), self.row)
        self.assertEqual(verdicts.text_of(found[0]), "a/b/peers:5.p95_ms 9.00 ms <10 reached")
        self.assertEqual(verdicts.text_of(found[1]), "a/b/peers:5.messages 3.00 count - -")

    def test_a_limit_that_is_met_exactly_is_not_below(self):
        self.assertEqual(verdicts.judge(10, "<", 10), "missed")
        self.assertEqual(verdicts.judge(10, "<=", 10), "reached")

    def test_what_was_not_measured_is_not_reached(self):
        found = verdicts.row_lines(results_of(), self.row)
        self.assertEqual({line.verdict for line in found}, {"not_measured"})
        self.assertEqual(verdicts.worst(["reached", "not_measured"]), "not_measured")
        self.assertEqual(verdicts.worst(["reached", "not_measured", "missed"]), "missed")

    def test_a_case_that_failed_gives_no_figures(self):
        failed = results_of(entry("a", error_occurred=True, error_message="no"))
        self.assertEqual(failed.cases, {})
        self.assertEqual(failed.errors, {"a": "no"})

    def growth(self, law, at_100):
        growth = table.Growth("x", law, ["x/peers:10", "x/peers:100"], "messages", law)
        return verdicts.growth_line(results_of(entry("x/peers:10", messages=10), entry("x/peers:100", messages=at_100)), growth)

    def test_growth_is_compared_with_its_law(self):
        self.assertEqual(self.growth("N", 100).verdict, "reached")
        self.assertEqual(self.growth("N", 200).verdict, "missed")
        self.assertEqual(self.growth("log N", 20).verdict, "reached")
        self.assertEqual(self.growth("log N", 100).verdict, "missed")

    def test_every_line_of_a_summary_parses_and_has_a_key_of_its_own(self):
        lines = verdicts.summary(scenarios_of_document())
        parsed = [verdicts.parse(verdicts.text_of(line)) for line in lines]
        self.assertNotIn(None, parsed)
        judged = [line.key for line in lines if line.verdict != "-"]
        self.assertEqual(len(judged), len(set(judged)))

    def test_numbers_keep_three_digits(self):
        self.assertEqual([verdicts.number(v) for v in (None, 0, 0.00123, 1.2345, 56.78, 12345.6)],
                         ["-", "0", "0.00123", "1.23", "56.8", "12346"])


class Significance(unittest.TestCase):
    def test_the_exact_test_gives_the_published_values(self):
        # Two samples of five without overlap: 2 / C(10, 5).
        self.assertAlmostEqual(significance.mann_whitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 2 / 252)
        self.assertAlmostEqual(significance.mann_whitney([1, 2, 3], [4, 5, 6]), 0.1)
        self.assertEqual(significance.mann_whitney([1, 1, 1], [1, 1, 1]), 1.0)

    def test_holm_corrects_in_steps(self):
        self.assertEqual([round(p, 9) for p in significance.corrected([0.01, 0.04, 0.03])], [0.03, 0.06, 0.06])

    def noisy(self, draw, centre, count=15):
        return [centre * draw.lognormvariate(0, 0.15) for _ in range(count)]

    def test_a_planted_regression_is_found_among_forty(self):
        draw = random.Random(1)
        before = {f"case{i}.p50_ms": self.noisy(draw, 10) for i in range(40)}
        after = {name: self.noisy(draw, 10) for name in before}
        after["case7.p50_ms"] = self.noisy(draw, 15)
        worse = [each.name for each in significance.compare(before, after) if each.verdict == "worse"]
        self.assertEqual(worse, ["case7.p50_ms"])

    def test_noise_raises_no_alarm(self):
        alarms = 0
        for seed in range(20):
            draw = random.Random(seed)
            before = {f"case{i}.p50_ms": self.noisy(draw, 10) for i in range(30)}
            after = {name: self.noisy(draw, 10) for name in before}
            alarms += any(each.verdict != "same" for each in significance.compare(before, after))
        self.assertLessEqual(alarms, 3)

    def test_a_certain_change_below_what_matters_is_none(self):
        before = {"a.p50_ms": [10 + i / 1000 for i in range(20)]}
        after = {"a.p50_ms": [10.2 + i / 1000 for i in range(20)]}
        self.assertEqual(significance.compare(before, after)[0].verdict, "same")

    def test_of_the_simulator_every_pair_counts(self):
        before = {"a.virtual_p50_ms": [10, 20, 30]}
        self.assertEqual(significance.compare(before, {"a.virtual_p50_ms": [12, 23, 34]})[0].verdict, "worse")
        self.assertEqual(significance.compare(before, {"a.virtual_p50_ms": [10, 20, 30]})[0].verdict, "same")
        self.assertEqual(significance.compare(before, {"a.virtual_p50_ms": [8, 17, 25]})[0].verdict, "better")


class Charts(unittest.TestCase):
    def test_text_and_picture_show_every_point(self):
        chart = charts.Chart("x", "Title & more", "peers", "ms", "log", "linear", [charts.Series("p50", [(10, 1), (100, 3), (1000, 8)])])
        area = [line.split("|", 1)[1] for line in charts.plain(chart).splitlines() if "|" in line]
        self.assertEqual("".join(area).count("o"), 3)
        picture = charts.svg(chart)
        self.assertTrue(picture.startswith("<svg") and picture.rstrip().endswith("</svg>"))
        self.assertEqual(picture.count("<circle"), 3)
        self.assertIn("Title &amp; more", picture)

    def test_nothing_measured_no_chart(self):
        self.assertEqual(charts.charts(results_of()), [])


class Report(unittest.TestCase):
    def test_a_report_is_written_whole(self):
        made = [checks.Check("scale", "it grows", True), checks.Check("scale", "it shrinks", False)]
        with tempfile.TemporaryDirectory() as place:
            lines = writing.write(place, scenarios_of_document(), made, 1.0)
            with open(os.path.join(place, "report.md"), encoding="utf-8") as file:
                text = file.read()
            self.assertIn("| scale | 1 | 2 | 50 % | it shrinks |", text)
            for number, row in enumerate(table.rows(), 1):
                self.assertIn(f"| {number} | `{row.case}` |", text)
            for promise in table.PROMISES:
                self.assertIn(f"| {promise.name} | {promise.promised} |", text)
            for chart in os.listdir(os.path.join(place, "charts")):
                self.assertGreater(os.path.getsize(os.path.join(place, "charts", chart)), 100)
            with open(os.path.join(place, "summary.txt"), encoding="utf-8") as file:
                self.assertEqual(len(file.readlines()), len(lines))

    def test_readiness_counts_what_ran(self):
        found = checks.of_results(results_of(entry(table.rows()[0].case, virtual_max_ms=1.0)))
        correct = [each for each in found if each.category == "correctness"]
        self.assertEqual(sum(each.passed for each in correct), 1)
        self.assertGreaterEqual(len(correct), 84)

    def test_the_log_of_the_tests_is_read(self):
        with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
            log.write(" 1/3 Test #1: protocol.a name .......   Passed    0.01 sec\n"
                      " 2/3 Test #2: apps.http ............***Failed    0.01 sec\n"
                      " 3/3 Test #3: apps.multicast ..........***Skipped   0.01 sec\n")
            log.flush()
            self.assertEqual(checks.of_tests(log.name), [checks.Check("correctness", "test protocol.a name", True),
                                                         checks.Check("operations", "test apps.http", False)])


class Tool(unittest.TestCase):
    def run_tool(self, place, *words):
        return subprocess.run([sys.executable, os.path.join(ROOT, "bench", "report", "tool.py"), *words], capture_output=True,
                              text=True, env={**os.environ, "SOUK_BENCH_KEPT": place, "SOUK": os.path.join(place, "none")})

    def test_a_report_is_made_saved_and_asked(self):
        case = "marketplace/cache/hit"
        with tempfile.TemporaryDirectory() as place:
            source = os.path.join(place, "made.json")
            with open(source, "w", encoding="utf-8") as file:
                json.dump({"context": {}, "benchmarks": [entry(case, p95_ms=0.5, p50_ms=0.25)]}, file)
            made = self.run_tool(place, "report", "--from", source)
            self.assertEqual(made.returncode, 1)  # 83 scenarios are missing
            self.assertIn("1 of 84 scenarios gave figures", made.stdout)
            self.assertEqual(self.run_tool(place, "save", "one").returncode, 0)
            self.assertEqual(self.run_tool(place, "get", "one", f"{case}.p95_ms").stdout, "0.5\n")
            unknown = self.run_tool(place, "get", "one", f"{case}.p95")
            self.assertEqual(unknown.returncode, 3)
            self.assertIn(f"did you mean {case}.p95_ms", unknown.stderr)
            self.assertEqual(self.run_tool(place, "get", "two", "x").returncode, 3)
            self.assertEqual(self.run_tool(place, "save", "../two").returncode, 2)


if __name__ == "__main__":
    unittest.main()
