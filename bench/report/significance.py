"""Whether what was measured twice differs, by more than chance and by more than it is worth to speak of."""
import functools
import math
import statistics
from collections import namedtuple

# Of one figure in two versions. `change` is relative, of the medians; `p` after the correction for many comparisons.
Difference = namedtuple("Difference", "name before after change p verdict")

ALPHA = 0.05
# Smaller changes of the median are not reported, however certain: machines differ by this from day to day.
NOISE = 0.05


def mann_whitney(a, b):
    """Two-sided p that both come from one distribution (Mann and Whitney 1947): exact for small samples without
    ties, else by the normal approximation with the correction for ties."""
    if not a or not b:
        return 1.0
    u = sum((x > y) + 0.5 * (x == y) for x in a for y in b)
    u = min(u, len(a) * len(b) - u)
    pooled = sorted([*a, *b])
    ties = len(set(pooled)) < len(pooled)
    if not ties and len(a) * len(b) <= 400:
        return min(1.0, 2 * exact_tail(len(a), len(b), u))
    n = len(pooled)
    tied = sum(pooled.count(x) ** 3 - pooled.count(x) for x in set(pooled))
    variance = len(a) * len(b) / 12 * (n + 1 - tied / (n * (n - 1)))
    if variance <= 0:
        return 1.0
    z = (u - len(a) * len(b) / 2 + 0.5) / math.sqrt(variance)
    return min(1.0, math.erfc(-min(z, 0) / math.sqrt(2)))


def exact_tail(n, m, u):
    """P(U <= u), where both come from one distribution."""
    return sum(arrangements(n, m)[: math.floor(u) + 1]) / math.comb(n + m, n)


@functools.lru_cache
def arrangements(n, m):
    """How many arrangements have each U, by the recurrence of Mann and Whitney."""
    counts = [[[1] if i == 0 or j == 0 else None for j in range(m + 1)] for i in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            made = [0] * (i * j + 1)
            for k, c in enumerate(counts[i - 1][j]):
                made[k + j] += c
            for k, c in enumerate(counts[i][j - 1]):
                made[k] += c
            counts[i][j] = made
    return counts[n][m]


def corrected(ps):
    """Holm's step-down correction: the chance of any false alarm among all stays below what each says."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    found, highest = [1.0] * len(ps), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, ps[i] * (len(ps) - rank)))
        found[i] = highest
    return found


def exact_in_simulator(name):
    """Figures of virtual time follow from the seed alone: equal programs give equal figures."""
    return ".virtual_" in name


def compare(before, after, larger_is_worse=True):
    """`before` and `after`: {name: samples}, pairs of the same seed in the same order. One difference a common name."""
    names = [name for name in before if name in after]
    ps = corrected([mann_whitney(before[name], after[name]) for name in names])
    found = []
    for name, p in zip(names, ps):
        a, b = statistics.median(before[name]), statistics.median(after[name])
        change = b / a - 1 if a else 0.0
        # Where chance has no part every pair counts, and all must have moved the same way.
        pairs = list(zip(before[name], after[name]))
        certain = p < ALPHA or (exact_in_simulator(name) and (all(x < y for x, y in pairs) or all(x > y for x, y in pairs)))
        worse = change > NOISE if larger_is_worse else change < -NOISE
        better = change < -NOISE if larger_is_worse else change > NOISE
        verdict = "worse" if certain and worse else "better" if certain and better else "same"
        found.append(Difference(name, a, b, change, p, verdict))
    return found
