"""Charts: one description becomes an SVG (bench/sim/plot.awk draws it) and the same as plain text."""
import math
import os
import subprocess
from collections import namedtuple

import table

HERE = os.path.dirname(os.path.abspath(__file__))
PLOT = os.path.join(HERE, "..", "sim", "plot.awk")

Series = namedtuple("Series", "name points")  # points: (x, y), in the order of x
Chart = namedtuple("Chart", "file title x y x_scale y_scale series")

MARKS = "ox+*#@"
COLUMNS, LINES = 64, 16


def points_of(results, cases, figure, size):
    """(size of the case, median of the figure) of those that were measured."""
    found = [(size(case), results.median(case, figure)) for case in cases]
    return [(x, y) for x, y in found if y is not None]


def last_number(case):
    return int(case.rsplit(":", 1)[1])


def charts(results):
    """Those of which something was measured."""
    each = table.each
    lookups = each("p2p/dht/lookup", "peers", [10, 50, 100, 500, 1000])
    closest = each("p2p/scaling/lookup", "peers", [10, 50, 100, 500, 1000])
    searches = [each(f"optimisations/search/{kind}", "packages", [1000, 10000, 100000]) for kind in ("index", "scan")]
    cache = ["optimisations/cache/places:0", "optimisations/cache/places:1100"]
    networks = each("p2p/memory/network", "peers", [10, 20, 50, 100])

    def series(name, cases, figure):
        return Series(name, points_of(results, cases, figure, last_number))

    made = [
        Chart("latency", "A value is found: latency against peers", "peers", "ms", "log", "linear",
              [series("p50", lookups, "virtual_p50_ms"), series("p95", lookups, "virtual_p95_ms")]),
        Chart("scaling_lookup", "Datagrams of a lookup of the closest", "peers", "datagrams", "log", "linear",
              [series("datagrams", closest, "virtual_messages")]),
        Chart("scaling_search", "A search by the index and by looking at every row", "packages", "ms", "log", "log",
              [series("index", searches[0], "p50_ms"), series("every row", searches[1], "p50_ms")]),
        Chart("scaling_bootstrap", "A cold start: until the last has joined", "peers", "ms", "log", "log",
              [series("last", each("p2p/scaling/bootstrap", "peers", [5, 10, 20, 50, 100]), "virtual_max_ms")]),
        Chart("cache", "Time of a request against places in the cache", "places", "ms", "linear", "linear",
              [series("mean", cache, "virtual_mean_ms"), series("p95", cache, "virtual_p95_ms")]),
        Chart("memory", "Anonymous memory of all nodes together", "node processes", "MB", "log", "log",
              [series("all together", networks, "anonymous_total_mb")]),
    ]
    return [chart for chart in (c._replace(series=[s for s in c.series if s.points]) for c in made) if chart.series]


def plot_lines(chart):
    lines = [f"title {chart.title}", f"x {chart.x_scale} {chart.x}", f"y {chart.y_scale} {chart.y}", "legend top"]
    if chart.y_scale == "linear":
        lines.append("y_range 0 0")
    for colour, series in enumerate(chart.series, 1):
        for style in (f"style line {colour} {series.name}", f"style dots {colour}"):
            lines.append(style)
            lines += [f"at {x:g} {y:g}" for x, y in series.points]
    return lines


def svg(chart):
    text = "\n".join(plot_lines(chart)) + "\n"
    return subprocess.run(["awk", "-f", PLOT], input=text, capture_output=True, text=True, check=True).stdout


def placed(value, scale):
    return math.log10(value) if scale == "log" else value


def span(values, scale, from_zero):
    low, high = min(values), max(values)
    if from_zero and scale == "linear":
        low = min(low, 0)
    low, high = placed(low, scale), placed(high, scale)
    return low, high if high > low else low + 1


def short(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def plain(chart):
    """The same as text, with the values below it: what a picture shows, without one."""
    xs = [x for s in chart.series for x, _ in s.points]
    ys = [y for s in chart.series for _, y in s.points]
    left, right = span(xs, chart.x_scale, False)
    low, high = span(ys, chart.y_scale, True)
    grid = [[" "] * COLUMNS for _ in range(LINES)]
    for mark, series in zip(MARKS, chart.series):
        for x, y in series.points:
            column = round((placed(x, chart.x_scale) - left) / (right - left) * (COLUMNS - 1))
            line = round((placed(y, chart.y_scale) - low) / (high - low) * (LINES - 1))
            grid[LINES - 1 - line][column] = mark
    edge = {0: max(ys), LINES - 1: min([0] + ys) if chart.y_scale == "linear" else min(ys)}
    lines = [chart.title, f"{chart.y} ({chart.y_scale})"]
    for i, row in enumerate(grid):
        lines.append(f"{short(edge[i]) if i in edge else '':>9} |{''.join(row).rstrip()}")
    lines.append(" " * 10 + "+" + "-" * COLUMNS)
    lines.append(" " * 11 + f"{short(min(xs))}{short(max(xs)):>{COLUMNS - len(short(min(xs)))}}")
    lines.append(" " * 11 + f"{chart.x} ({chart.x_scale})")
    for mark, series in zip(MARKS, chart.series):
        values = "  ".join(f"{short(x)}: {short(y)}" for x, y in series.points)
        lines.append(f"  {mark} {series.name}   {values}")
    return "\n".join(lines) + "\n"
