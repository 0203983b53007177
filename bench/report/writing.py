"""Writes the report: report.md, summary.txt and the charts."""
import os

import charts
import figures
import table
import verdicts
from verdicts import number

WORDS = {"reached": "reached", "missed": "**missed**", "not_measured": "not measured", "-": "-"}
CATEGORIES = ["correctness", "performance", "scale", "operations", "documentation"]


def row(*cells):
    return "| " + " | ".join(str(each) for each in cells) + " |"


def head(*names):
    return [row(*names), row(*["---"] * len(names))]


def shown(line):
    unit = {"count": "", "x": " x"}.get(line.unit, f" {line.unit}")
    return "not measured" if line.value is None else number(line.value) + unit


def named(line):
    """A figure with its name, and the unit that it is in."""
    name = line.key.rsplit(".", 1)[-1].removesuffix("_count")
    for ending in ("_ms", "_mb", "_percent"):
        name = name.removesuffix(ending)
    return f"{name} {shown(line)}"


def machine(results):
    c = results.context
    return [f"{c.get('processor', 'unknown processor')}, {c.get('num_cpus', '?')} cores, {c.get('memory_mib', '?')} MiB; "
            f"{c.get('kernel', '?')}; {c.get('compiler', '?')}; commit {c.get('commit', 'unknown')}; {c.get('date', '?')}."]


def promises(results):
    lines = head("operation", "promised", "measured", "", "goal of souk", "measured", "", "elsewhere")
    for promise in table.PROMISES:
        of_promise = verdicts.promise_lines(results, promise.bounds)
        of_goal = verdicts.promise_lines(results, promise.goal_bounds)
        say = lambda found: "<br>".join(f"{named(line)} ({line.target})" for line in found) or "-"
        lines.append(row(promise.name, promise.promised, say(of_promise), WORDS[verdicts.worst([l.verdict for l in of_promise])],
                         promise.goal, say(of_goal), WORDS[verdicts.worst([l.verdict for l in of_goal])],
                         f"`{promise.elsewhere}`" if promise.elsewhere.startswith("./dev") else promise.elsewhere or "-"))
    return lines


def scenarios(results):
    lines = head("#", "scenario", "promised", "measured", "", "beside it")
    growth_of = {case: growth for growth in table.GROWTHS for case in growth.cases}
    for place, each in enumerate(table.rows(), 1):
        found = verdicts.row_lines(results, each)
        judged, beside = (found[:1], found[1:]) if each.bound else ([], found)
        if each.case in results.errors:
            measured, verdict = "failed: " + results.errors[each.case].replace("|", "/"), "**failed**"
        elif each.case not in results.cases:
            measured, verdict = "not measured", WORDS["not_measured"]
        elif judged:
            measured, verdict = named(judged[0]), WORDS[judged[0].verdict]
        elif each.case in growth_of:
            measured, verdict = named(beside[0]), "see growth"
        else:
            measured, verdict = named(beside[0]), "-"
        rest = "; ".join(named(line) for line in beside if line.value is not None)
        lines.append(row(place, f"`{each.case}`", each.promise, measured, verdict, rest))
    return lines


def growth(results):
    lines = head("what", "law", "figure", "from", "to", "grew, over its law", "")
    for each in table.GROWTHS:
        line = verdicts.growth_line(results, each)
        ends = [results.median(each.cases[i], each.figure) for i in (0, -1)]
        lines.append(row(each.name, each.promise, each.figure, f"{number(ends[0])} at {verdicts.size_of(each.cases[0])}",
                         f"{number(ends[1])} at {verdicts.size_of(each.cases[-1])}", shown(line), WORDS[line.verdict]))
    return lines


def measures(results):
    lines = head("measure", "what", "figure", "without", "with", "gain", "cost: without, with")
    for each in table.MEASURES:
        without, with_it, gain = verdicts.measure_lines(results, each)
        cost = [results.median(case, each.costs) for case in (each.without, each.with_it)]
        lines.append(row(each.name, each.what, each.figure, shown(without), shown(with_it), shown(gain),
                         f"{each.costs.removeprefix('virtual_')} {number(cost[0])}, {number(cost[1])}"))
    return lines


def times(results, slow, fast):
    """How many times faster, and both figures; None when one is missing."""
    a, b = results.median(*slow), results.median(*fast)
    return (a / b, a, b) if a is not None and b else None


def worth_it(found, least):
    if found is None:
        return "not measured"
    return "worth it" if found[0] >= least else "not worth it at this size"


def skipped(results):
    """What the original said could be left out."""
    lines = head("what", "at", "without, ms", "with, ms", "times faster", "verdict")
    cases = [("search index", f"{n:,} packages", (f"optimisations/search/scan/packages:{n}", "p50_ms"),
              (f"optimisations/search/index/packages:{n}", "p50_ms")) for n in (1000, 10000, 100000)]
    cases += [("in-memory cache of records", "5000 values, Zipf 0.9", ("optimisations/cache/places:0", "virtual_mean_ms"),
               ("optimisations/cache/places:1100", "virtual_mean_ms")),
              ("in-memory cache of searches", "the same search again", ("marketplace/search/keyword/packages:1000", "p50_ms"),
               ("p2p/search/local_cache_hit/packages:1", "p50_ms")),
              ("parallel downloads", "4 providers, 32 MB", ("optimisations/download/providers:1", "virtual_mean_ms"),
               ("optimisations/download/providers:4", "virtual_mean_ms"))]
    for name, at, slow, fast in cases:
        found = times(results, slow, fast)
        cells = [number(each) for each in (found[1], found[2], found[0])] if found else ["-"] * 3
        lines.append(row(name, at, *cells, worth_it(found, 1.2)))
    return lines


def readiness(checks):
    lines = head("category", "passed", "of", "ready", "what did not pass")
    for category in CATEGORIES:
        of_it = [each for each in checks if each.category == category]
        passed = [each for each in of_it if each.passed]
        failed = "; ".join(each.name for each in of_it if not each.passed)
        lines.append(row(category, len(passed), len(of_it), f"{100 * len(passed) / len(of_it):.0f} %" if of_it else "-",
                         failed or "-"))
    return lines


def readiness_lines(checks):
    lines = []
    for category in CATEGORIES:
        of_it = [each for each in checks if each.category == category]
        passed = sum(each.passed for each in of_it)
        value = 100 * passed / len(of_it) if of_it else None
        lines.append(verdicts.bound_line(f"readiness/{category}", value, "%", ">=", 100))
    return lines


def report(results, checks, drawn, took_s):
    counted = verdicts.totals(verdicts.summary(results))
    rows = [verdicts.row_lines(results, each)[0].verdict for each in table.rows() if each.bound]
    parts = ["# What souk does, measured", "", *machine(results), "",
             f"{len(table.rows())} scenarios, of which {sum(r.case in results.cases for r in table.rows())} gave figures, in "
             f"{took_s:.0f} s. Of {len(rows)} scenarios with a figure that was promised {rows.count('reached')} reach it and "
             f"{rows.count('missed')} miss it; of all comparisons below {counted['reached']} are reached, {counted['missed']} "
             f"missed, {counted['not_measured']} not measured. Figures are medians over repetitions. `virtual` is time on the "
             "geographic model of the simulator, everything else is time on this machine.", "",
             "## Promises", "", *promises(results), "",
             "## Scenarios", "", *scenarios(results), "",
             "## Growth", "", "A quantity follows its law when it grows at most "
             f"{verdicts.GROWTH_TOLERANCE:g} times as much from the first size to the last.", "", *growth(results), "",
             "## Measures", "", "1000 peers, 1 % loss, 5 % dead contacts, where nothing else is said.", "", *measures(results), "",
             "## What could have been left out", "", *skipped(results), "",
             "## Readiness", "", "The categories are computed from checks that ran; `checks.txt` lists each.", "",
             *readiness(checks), "", "## Charts", ""]
    for chart in drawn:
        parts += [f"![{chart.title}](charts/{chart.file}.svg)", "", "```", charts.plain(chart).rstrip(), "```", ""]
    return "\n".join(parts)


def write(folder, results, checks, took_s):
    os.makedirs(os.path.join(folder, "charts"), exist_ok=True)
    drawn = charts.charts(results)
    for chart in drawn:
        for ending, text in (("svg", charts.svg(chart)), ("txt", charts.plain(chart))):
            save(os.path.join(folder, "charts", f"{chart.file}.{ending}"), text)
    lines = verdicts.summary(results) + readiness_lines(checks)
    save(os.path.join(folder, "summary.txt"), "".join(verdicts.text_of(line) + "\n" for line in lines))
    save(os.path.join(folder, "checks.txt"),
         "".join(f"{each.category} {'passed' if each.passed else 'FAILED'} {each.name}\n" for each in checks))
    save(os.path.join(folder, "report.md"), report(results, checks, drawn, took_s) + "\n")
    return lines


def save(path, text):
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".part", path)
