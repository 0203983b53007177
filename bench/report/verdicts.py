"""Compares what was measured with what was promised. Pure: figures in, verdicts out.

A verdict is `reached`, `missed`, `-` (nothing was promised) or `not_measured`."""
import math
from collections import namedtuple

import figures
import table

# `key` is what it is called in summary.txt.
Line = namedtuple("Line", "key value unit target verdict")

COMPARE = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def judge(value, comparison, limit):
    if value is None:
        return "not_measured"
    return "reached" if COMPARE[comparison](value, limit) else "missed"


def worst(verdicts):
    """Of several bounds that together are one promise."""
    for each in ("missed", "not_measured", "reached"):
        if each in verdicts:
            return each
    return "-"


def bound_line(key, value, unit, comparison, limit):
    return Line(key, value, unit, f"{comparison}{limit:g}", judge(value, comparison, limit))


def row_lines(results, row):
    """The promised figure first, then those beside it."""
    lines = []
    if row.bound:
        key, comparison, limit = row.bound
        lines.append(bound_line(f"{row.case}.{key}", results.median(row.case, key), figures.unit_of(key), comparison, limit))
    for key in row.shown:
        value = results.median(row.case, key)
        lines.append(Line(f"{row.case}.{key}", value, figures.unit_of(key), "-", "-" if value is not None else "not_measured"))
    return lines


def size_of(case):
    """The number of peers or packages that the name of a case ends with."""
    return int(case.rsplit(":", 1)[1])


# How much faster than its law a quantity may grow and still follow it, from the first case to the last.
GROWTH_TOLERANCE = 1.25


def growth_line(results, growth):
    """How a figure grew, divided by how its law grows: at most 1 and a tolerance. A cost that shrinks is within any law."""
    first, last = growth.cases[0], growth.cases[-1]
    low, high = results.median(first, growth.figure), results.median(last, growth.figure)
    law = size_of(last) / size_of(first)
    if growth.law == "log N":
        law = math.log(size_of(last)) / math.log(size_of(first))
    value = high / low / law if low and high is not None else None
    return bound_line(f"growth/{growth.name.replace(' ', '_')}", value, "x", "<=", GROWTH_TOLERANCE)


def ratio_line(results, ratio):
    name, case, base, figure, comparison, limit = ratio
    above, below = results.median(case, figure), results.median(base, figure)
    value = above / below if below and above is not None else None
    return bound_line("ratio/" + name.replace(" / ", "_over_").replace(", ", "_").replace(" ", "_"), value, "x", comparison,
                      limit)


def promise_lines(results, bounds):
    if isinstance(bounds, str):
        lines = [ratio_line(results, each) for each in table.RATIOS[bounds]]
        if bounds == "cache":
            case = "optimisations/cache/places:1100"
            lines.append(bound_line(f"{case}.hit_percent", results.median(case, "hit_percent"), "%", ">=", 80))
        return lines
    return [bound_line(f"{case}.{key}", results.median(case, key), figures.unit_of(key), comparison, limit)
            for case, key, comparison, limit in bounds]


def summary(results):
    """Every line of summary.txt but those of readiness."""
    lines = [line for row in table.rows() for line in row_lines(results, row)]
    lines += [growth_line(results, each) for each in table.GROWTHS]
    for promise in table.PROMISES:
        key = promise.name.replace(", ", "_").replace(" ", "_")
        for kind, bounds in (("promise", promise.bounds), ("goal", promise.goal_bounds)):
            for line in promise_lines(results, bounds):
                lines.append(line._replace(key=f"{kind}/{key}/{line.key}"))
    for measure in table.MEASURES:
        lines += measure_lines(results, measure)
    return lines


def measure_lines(results, measure):
    key = "measure/" + measure.name.replace(" ", "_").replace("(", "").replace(")", "")
    before, after = results.median(measure.without, measure.figure), results.median(measure.with_it, measure.figure)
    gain = 100 * (1 - after / before) if before and after is not None else None
    return [Line(f"{key}/without", before, figures.unit_of(measure.figure), "-", "-"),
            Line(f"{key}/with", after, figures.unit_of(measure.figure), "-", "-"),
            Line(f"{key}/gain", gain, "%", ">0", judge(gain, ">", 0))]


def totals(lines):
    counted = {"reached": 0, "missed": 0, "not_measured": 0, "-": 0}
    for line in lines:
        counted[line.verdict] += 1
    return counted


def number(value):
    """As it stands in the report: three digits that say something."""
    if value is None:
        return "-"
    if value == 0 or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.{max(0, 2 - int(math.floor(math.log10(abs(value)))))}f}"


def text_of(line):
    return f"{line.key} {number(line.value)} {line.unit} {line.target} {line.verdict}"


def parse(text):
    """A line of summary.txt; None when it is none."""
    parts = text.split()
    if len(parts) != 5 or parts[4] not in ("reached", "missed", "not_measured", "-"):
        return None
    return Line(parts[0], None if parts[1] == "-" else float(parts[1]), *parts[2:])
