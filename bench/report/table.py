"""The scenarios, what was promised of each, and what else the report compares.

A bound is (figure, comparison, limit): the median of the figure over the repetitions is compared with the limit."""
from collections import namedtuple

# `case` is the name of the benchmark; `promise` as it was promised; `bound` of the promise, or None; `shown` are
# figures that stand beside it.
Row = namedtuple("Row", "case promise bound shown")
# Over the cases of a row as a whole: `figure` may grow at most as `law` says, from the first case to the last.
Growth = namedtuple("Growth", "name promise cases figure law")
# One measure: what it was measured by, with it and without.
Measure = namedtuple("Measure", "name what case figure without with_it costs")


def each(stem, parameter, values):
    return [f"{stem}/{parameter}:{value}" for value in values]


VIRTUAL = ["virtual_p50_ms", "virtual_p95_ms", "virtual_messages", "virtual_bytes"]
INSIDE = ["p50_ms", "p95_ms", "inside_p50_ms"]


def rows():
    found = []

    def add(cases, promise, bound=None, shown=()):
        for case in cases if isinstance(cases, list) else [cases]:
            found.append(Row(case, promise, bound, list(shown)))

    bootstrap = each("p2p/discovery/bootstrap", "peers", [5, 10, 20, 50])
    add(bootstrap[:2], "< 2 s at 10", ("virtual_max_ms", "<", 2000), ["time_ms"] + VIRTUAL)
    add(bootstrap[2:], "< 2 s at 10", None, ["virtual_max_ms", "time_ms"] + VIRTUAL)  # of more than ten nothing was promised
    add(each("p2p/dht/put", "peers", [10, 50, 100]), "100 to 200 ms", ("virtual_p50_ms", "<=", 200),
        ["p50_ms", "p95_ms", "messages"] + VIRTUAL)
    add(each("p2p/dht/get", "peers", [10, 50, 100]), "150 to 300 ms", ("virtual_p95_ms", "<=", 300),
        ["p50_ms", "p95_ms", "messages"] + VIRTUAL)
    add(each("p2p/dht/lookup", "peers", [10, 50, 100, 500, 1000]), "200 to 500 ms at 1000",
        ("virtual_p95_ms", "<=", 500), VIRTUAL + ["virtual_found_percent", "time_ms"])
    add(["p2p/search/across_peers/peers:10/packages:100", "p2p/search/across_peers/peers:20/packages:500",
         "p2p/search/across_peers/peers:50/packages:1000"], "100 to 500 ms", ("p95_ms", "<=", 500),
        ["p50_ms", "virtual_p95_ms", "virtual_findable_p95_ms", "messages"])
    add("p2p/search/local_cache_hit/packages:1", "< 1 ms", ("p95_ms", "<", 1), ["p50_ms"])
    add(each("p2p/gossip/propagation", "peers", [5, 10, 20, 50]), "1 to 3 s, > 99 %", ("virtual_p99_ms", "<=", 3000),
        ["virtual_p50_ms", "virtual_p95_ms", "virtual_max_ms", "coverage_percent", "after_anti_entropy_percent", "bytes"])
    add("p2p/gossip/announcement/peers:10", "< 100 ms", ("p95_ms", "<", 100), ["p50_ms", "command_p50_ms"])
    add("p2p/memory/single_peer", "50 MB", ("resident_mb", "<=", 50), ["anonymous_mb", "at_start_resident_mb", "packages"])
    add(each("p2p/memory/network", "peers", [10, 20, 50, 100]), "linear", None,
        ["anonymous_total_mb", "anonymous_mean_mb", "resident_mean_mb", "time_ms"])
    add(["p2p/memory/with_packages/peers:10/packages:100", "p2p/memory/with_packages/peers:20/packages:500",
         "p2p/memory/with_packages/peers:50/packages:1000"], "+ 100 KB a package", ("grown_kb_per_package", "<=", 100),
        ["anonymous_mean_mb", "time_ms"])
    add(each("p2p/scaling/bootstrap", "peers", [5, 10, 20, 50, 100]), "O(N)", None, VIRTUAL + ["virtual_max_ms"])
    add(each("p2p/scaling/search", "peers", [10, 20, 50, 100]), "O(log N)", None,
        ["p50_ms", "p95_ms", "virtual_p95_ms", "virtual_findable_p95_ms"])
    add(each("p2p/scaling/lookup", "peers", [10, 50, 100, 500, 1000]), "O(log N)", None,
        VIRTUAL + ["virtual_hops_mean", "time_ms"])
    add("p2p/cli/search/peers:20/packages:500", "100 to 500 ms", ("p95_ms", "<=", 500), INSIDE)
    add("p2p/cli/install/peers:20/packages:500", "0.5 to 2 s", ("p95_ms", "<=", 2000), INSIDE)
    add("p2p/cli/publish/peers:20", "200 to 400 ms", ("p95_ms", "<=", 400), INSIDE + ["replicas_mean_count"])
    add("p2p/reputation/calculation/peers:50", "< 1 ms", ("p95_ms", "<", 1), ["p50_ms"])
    add("p2p/reputation/selection/peers:50", "< 10 ms", ("p95_ms", "<", 10), ["p50_ms"])
    add(each("marketplace/catalogue/load", "packages", [10, 100, 1000]), "< 50 ms at 1000", ("p95_ms", "<", 50), ["p50_ms"])
    for kind, limit in (("keyword", 100), ("tag", 100), ("fuzzy", 150), ("combined", 100)):
        add(each(f"marketplace/search/{kind}", "packages", [100, 1000]), f"< {limit} ms", ("p95_ms", "<", limit),
            ["p50_ms", "found"])
    for size, limit in (("small", 500), ("medium", 1000), ("large", 2000)):
        add(f"marketplace/install/{size}", f"< {limit / 1000:g} s", ("p95_ms", "<", limit), INSIDE + ["packages", "bytes"])
    for shape in ("shallow", "deep", "fifty"):
        add(f"marketplace/resolve/{shape}", "< 200 ms", ("p95_ms", "<", 200), ["p50_ms", "chosen"])
    add("marketplace/cache/hit", "< 1 ms", ("p95_ms", "<", 1), ["p50_ms"])
    add("marketplace/cache/miss", "-", None, ["p50_ms", "p95_ms"])
    add("marketplace/cache/write", "-", None, ["p50_ms", "p95_ms", "bytes"])
    add("marketplace/cache/cleanup", "-", None, ["p50_ms", "p95_ms", "removed"])
    add("marketplace/concurrent/searches/at_once:10/packages:1000", "< 200 ms", ("p95_ms", "<", 200), ["p50_ms", "each_p95_ms"])
    add("marketplace/concurrent/installs/at_once:5", "-", None, ["p50_ms", "p95_ms"])
    add("marketplace/concurrent/mixed/searches:5/installs:5", "-", None, ["p50_ms", "p95_ms", "search_inside_p95_ms"])
    add("search/basic/packages:100", "< 50 ms", ("p95_ms", "<", 50), INSIDE)
    add("search/misspelt/packages:100", "< 150 ms", ("p95_ms", "<", 150), INSIDE)
    add("search/filters/packages:100", "< 100 ms", ("p95_ms", "<", 100), INSIDE)
    add(each("search/scaling", "packages", [100, 500, 1000]), "< 100 ms at 1000", ("p95_ms", "<", 100), INSIDE)
    add(each("search/sorting/packages:500", "by", ["relevance", "stars", "downloads"]), "< 100 ms", ("p95_ms", "<", 100),
        INSIDE)
    return found


GROWTHS = [
    Growth("memory of a network", "linear", each("p2p/memory/network", "peers", [10, 20, 50, 100]), "anonymous_total_mb", "N"),
    Growth("time of a cold start", "O(N)", each("p2p/scaling/bootstrap", "peers", [5, 10, 20, 50, 100]), "virtual_max_ms", "N"),
    Growth("search", "O(log N)", each("p2p/scaling/search", "peers", [10, 20, 50, 100]), "p50_ms", "log N"),
    # Where there are fewer peers than k = 20 a lookup has nobody more to ask.
    Growth("lookup", "O(log N)", each("p2p/scaling/lookup", "peers", [50, 100, 500, 1000]), "virtual_messages", "log N"),
]

# What the original promised of the whole, and what souk wants to reach; each is one or several bounds. A bound here is
# (case, figure, comparison, limit). A promise without bounds is measured by the command that is named.
Promise = namedtuple("Promise", "name promised bounds goal goal_bounds elsewhere")

LOOKUP = "p2p/dht/lookup/peers:1000"
PROMISES = [
    Promise("template search, 1000 templates", "p95 <= 100 ms",
            [("marketplace/search/keyword/packages:1000", "p95_ms", "<=", 100)], "<= 1 ms at 1000",
            [("marketplace/search/keyword/packages:1000", "p95_ms", "<=", 1)], "a million real rows: ./dev bench search"),
    Promise("misspelt search", "p95 <= 150 ms", [("marketplace/search/fuzzy/packages:1000", "p95_ms", "<=", 150)],
            "<= 20 ms", [("marketplace/search/fuzzy/packages:1000", "p95_ms", "<=", 20)], "a million real rows: ./dev bench search"),
    Promise("local cache hit", "<= 1 ms", [("marketplace/cache/hit", "p95_ms", "<=", 1)], "<= 0.02 ms through the actor",
            [("marketplace/cache/hit", "p50_ms", "<=", 0.02)], "the policy alone: ./dev bench deciders"),
    Promise("DHT lookup, 1000 peers", "p95 <= 500 ms", [(LOOKUP, "virtual_p95_ms", "<=", 500)], "p50 <= 60, p95 <= 180 ms",
            [(LOOKUP, "virtual_p50_ms", "<=", 60), (LOOKUP, "virtual_p95_ms", "<=", 180)], "100,000 peers: ./dev bench beyond"),
    Promise("peer discovery, 10 peers", "<= 2 s", [("p2p/discovery/bootstrap/peers:10", "virtual_max_ms", "<=", 2000)],
            "joined with 50 peers within 3 round trips of the slowest",
            [("optimisations/connect/at_once", "slowest_round_trips_p50_count", "<=", 3)], ""),
    Promise("install with dependencies", "<= 2 s", [("marketplace/install/large", "p95_ms", "<=", 2000)],
            "10 packages <= 300 ms", [("promises/install/packages:10", "inside_p50_ms", "<=", 300)],
            "100 MB beside curl: ./dev bench rate"),
    Promise("publish", "<= 500 ms", [("p2p/cli/publish/peers:20", "p95_ms", "<=", 500)],
            ">= 15 of 20 replicas", [("p2p/dht/put/peers:100", "virtual_replicas_p50_count", ">=", 15)], ""),
    Promise("DHT cache", "halves latency, 80 % hits", "cache", "within 2 points of the LRU theory", [], "./dev bench cache"),
    Promise("parallel queries", "30 % faster for 3 x traffic", "parallel_queries",
            "closest <= 0.20 of the time for <= 1.5 x; values p50 <= 0.75 and p95 <= 0.6 for <= 2 x", "parallel_goals", ""),
    Promise("parallel connections", "50 % faster bootstrap", "parallel_connections", ">= 80 % faster at 50 peers",
            "parallel_connections_goal", ""),
    Promise("gossip", "1 to 3 s, > 99 %", [("p2p/gossip/propagation/peers:50", "virtual_p99_ms", "<=", 3000),
                                          ("p2p/gossip/propagation/peers:50", "coverage_percent", ">", 99)],
            "100 % after anti-entropy", [("p2p/gossip/propagation/peers:50", "after_anti_entropy_percent", ">=", 100)],
            "10,000 peers: ./dev sim gossip --peers 10000"),
    Promise("memory", "50 MB a peer", [("p2p/memory/network/peers:100", "resident_max_mb", "<=", 50)],
            "a node <= 40 MB with 10,000 packages", [("p2p/memory/single_peer", "resident_mb", "<=", 40)],
            "after an hour: ./dev bench memory 3600; a million simulated peers: ./dev bench scale"),
    Promise("scale", "1000 peers", [(LOOKUP, "virtual_found_percent", ">=", 99)], "1,000,000 in one process", [],
            "./dev bench scale"),
]

# Ratios of two cases: (case, with figure) over (case).
RATIOS = {
    "cache": [("time with the cache / without", "optimisations/cache/places:1100", "optimisations/cache/places:0",
               "virtual_mean_ms", "<=", 0.5)],
    "parallel_queries": [("time of alpha 8 / alpha 1, closest", "optimisations/closest/alpha:8/hedge:1",
                          "optimisations/closest/alpha:1/hedge:0", "virtual_mean_ms", "<=", 0.7),
                         ("datagrams of alpha 8 / alpha 1, closest", "optimisations/closest/alpha:8/hedge:1",
                          "optimisations/closest/alpha:1/hedge:0", "virtual_messages", "<=", 3)],
    "parallel_goals": [("time of alpha 8 / alpha 1, closest", "optimisations/closest/alpha:8/hedge:1",
                        "optimisations/closest/alpha:1/hedge:0", "virtual_mean_ms", "<=", 0.2),
                       ("datagrams of alpha 8 / alpha 1, closest", "optimisations/closest/alpha:8/hedge:1",
                        "optimisations/closest/alpha:1/hedge:0", "virtual_messages", "<=", 1.5),
                       ("p50 of alpha 2 / alpha 1, value", "optimisations/value/alpha:2/hedge:1",
                        "optimisations/value/alpha:1/hedge:0", "virtual_p50_ms", "<=", 0.75),
                       ("p95 of alpha 2 / alpha 1, value", "optimisations/value/alpha:2/hedge:1",
                        "optimisations/value/alpha:1/hedge:0", "virtual_p95_ms", "<=", 0.6),
                       ("datagrams of alpha 2 / alpha 1, value", "optimisations/value/alpha:2/hedge:1",
                        "optimisations/value/alpha:1/hedge:0", "virtual_messages", "<=", 2)],
    "parallel_connections": [("time of 50 contacts at once / in turn", "optimisations/connect/at_once",
                              "optimisations/connect/in_turn", "virtual_p50_ms", "<=", 0.5)],
    "parallel_connections_goal": [("time of 50 contacts at once / in turn", "optimisations/connect/at_once",
                                   "optimisations/connect/in_turn", "virtual_p50_ms", "<=", 0.2)],
}

MEASURES = [
    Measure("parallel requests (alpha)", "closest until all 20 answered, alpha 8 against 1", None, "virtual_mean_ms",
            "optimisations/closest/alpha:1/hedge:0", "optimisations/closest/alpha:8/hedge:1", "virtual_messages"),
    Measure("parallel requests of a value (alpha)", "alpha 2 against 1 without hedging", None, "virtual_p50_ms",
            "optimisations/value/alpha:1/hedge:0", "optimisations/value/alpha:2/hedge:1", "virtual_messages"),
    Measure("hedging", "another is asked when an answer is late", None, "virtual_p95_ms",
            "optimisations/value/hedge:0", "optimisations/value/as_a_node", "virtual_messages"),
    Measure("near preference", "tables keep near contacts, lookups ask them first", None, "virtual_p50_ms",
            "optimisations/value/near:0", "optimisations/value/as_a_node", "virtual_messages"),
    Measure("adaptive timeouts", "they follow the round trips", None, "virtual_p95_ms",
            "optimisations/value/adaptive:0", "optimisations/value/as_a_node", "virtual_messages"),
    Measure("cache tiers", "1100 places, 5000 values, Zipf 0.9", None, "virtual_mean_ms",
            "optimisations/cache/places:0", "optimisations/cache/places:1100", "places"),
    Measure("parallel connections", "50 addresses at once against in turn", None, "virtual_p50_ms",
            "optimisations/connect/in_turn", "optimisations/connect/at_once", "virtual_messages"),
    Measure("parallel downloads", "32 MB from 4 providers of 100 Mbit/s against 1", None, "virtual_mean_ms",
            "optimisations/download/providers:1", "optimisations/download/providers:4", "virtual_messages"),
]
