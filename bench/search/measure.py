#!/usr/bin/env python3
"""Measures searches: of a running node over its control socket, or of Xapian over the same rows.

usage: measure.py souk SOCKET ROWS.tsv SOURCE speed|mix|quality [SEED]    mix: again and again for ten seconds
       measure.py xapian FOLDER ROWS.tsv - speed [SEED]       makes the index in FOLDER first

Prints one JSON document. Times are milliseconds: of the node what it says itself (took_ms), of Xapian from the query to the
data of the best twenty."""
import itertools
import json
import os
import socket
import statistics
import sys
import time

import wanted


def read_rows(path):
    with open(path, encoding="utf-8") as lines:
        header = next(lines).rstrip("\n").split("\t")
        return [dict(zip(header, line.rstrip("\n").split("\t"))) for line in lines]


class Souk:
    """msgpack-rpc over the control socket."""

    def __init__(self, path, source):
        import msgpack
        self.pack, self.stream = msgpack.packb, msgpack.Unpacker(raw=False, max_buffer_size=1 << 28)
        self.source, self.number = source, 0
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(path)

    def call(self, method, params):
        self.number += 1
        self.line.sendall(self.pack([0, self.number, method, [params]]))
        while True:
            for message in self.stream:
                if message[0] == 1 and message[1] == self.number:
                    if message[2]:
                        raise RuntimeError(message[2])
                    return message[3]
            self.stream.feed(self.line.recv(1 << 20))

    def timed(self, what, limit=20):
        return self.call("search", {**what, "limit": limit})["took_ms"]

    def names(self, query, fuzzy):
        found = self.call("search", {"query": query, "fuzzy": fuzzy})["results"]
        return [each["package"].removeprefix(self.source + ":") for each in found]


class Xapian:
    def __init__(self, folder, rows):
        import xapian
        self.xapian = xapian
        began = time.perf_counter()
        self.fill(xapian.WritableDatabase(folder, xapian.DB_CREATE_OR_OVERWRITE), rows)
        self.indexed_s = time.perf_counter() - began
        self.bytes = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
        self.database = xapian.Database(folder)
        self.parser = xapian.QueryParser()
        self.parser.set_database(self.database)
        self.parser.set_stemmer(xapian.Stem("en"))
        self.parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        self.parser.set_default_op(xapian.Query.OP_AND)

    def fill(self, database, rows):
        terms = self.xapian.TermGenerator()
        terms.set_stemmer(self.xapian.Stem("en"))
        for row in rows:
            document = self.xapian.Document()
            terms.set_document(document)
            terms.index_text_without_positions(row["name"], 3)
            terms.index_text_without_positions(row["summary"])
            document.add_boolean_term("XCATEGORY" + row["category"])
            document.add_boolean_term("XLICENSE" + row["license"])
            document.set_data("\t".join([row["name"], row["version"], row["downloads"], row["summary"]]))
            database.add_document(document)
        database.commit()
        database.close()

    def timed(self, what, limit=20):
        x = self.xapian
        began = time.perf_counter()
        flags = x.QueryParser.FLAG_DEFAULT | (x.QueryParser.FLAG_PARTIAL if what.get("beginning") else 0)
        query = self.parser.parse_query(what["query"], flags)
        for name in ("category", "license"):
            if name in what:
                query = x.Query(x.Query.OP_FILTER, query, x.Query("X" + name.upper() + what[name]))
        enquire = x.Enquire(self.database)
        enquire.set_query(query)
        for match in enquire.get_mset(0, limit):
            match.document.get_data()
        return (time.perf_counter() - began) * 1000


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 100) * len(ordered) // 100) - 1))]


def summary(values):
    return {"p50": round(statistics.median(values), 3), "p95": round(percentile(values, 0.95), 3), "max": round(max(values), 3)}


def speed(engine, rows, seed, fuzzy):
    kinds = wanted.mix(rows, seed)
    for kind, queries in kinds.items():
        for query in queries:
            engine.timed({**query, **({"beginning": True} if kind == "beginning" and not fuzzy else {})}, 19)
    times = {kind: [engine.timed({**query, **({"beginning": True} if kind == "beginning" and not fuzzy else {})})
                    for query in queries] for kind, queries in kinds.items()}
    made = {kind: summary(values) for kind, values in times.items()}
    made["mix"] = summary([t for values in times.values() for t in values])
    if fuzzy:
        made["misspelt"] = summary([engine.timed({"query": q, "fuzzy": True}) for q, _ in wanted.misspelt(rows, 200, seed)])
    return made


def mix_for(engine, rows, seed, seconds=10):
    """Every query of the mix in turn, each time with another limit, so that none is answered from memory."""
    queries = [q for kind in wanted.mix(rows, seed).values() for q in kind]
    times, ends, limits = [], time.monotonic() + seconds, itertools.cycle(range(20, 84))
    while time.monotonic() < ends:
        limit = next(limits)
        times += [engine.timed(q, limit) for q in queries]
    return {**summary(times), "searches": len(times)}


def found_percent(engine, pairs, within, fuzzy=False):
    hits = [name in engine.names(query, fuzzy)[:within] for query, name in pairs]
    return round(100 * sum(hits) / len(hits), 2)


def quality(engine, rows, seed):
    return {"misspelt_in_first_3_percent": found_percent(engine, list(wanted.misspelt(rows, 1000, seed)), 3, True),
            "exact_first_percent": found_percent(engine, list(wanted.exact(rows, 1000, seed)), 1),
            "two_salient_words_in_first_10_percent": found_percent(engine, list(wanted.salient(rows, 1000, seed)), 10)}


def main():
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    which, place, table, source, what = sys.argv[1:6]
    seed = int(sys.argv[6]) if len(sys.argv) > 6 else 1
    rows = read_rows(table)
    if which == "xapian":
        engine = Xapian(place, rows)
        print(json.dumps({**speed(engine, rows, seed, False), "bytes_per_row": round(engine.bytes / len(rows), 1),
                          "rows_per_s": round(len(rows) / engine.indexed_s)}))
        return
    engine = Souk(place, source)
    asked = {"speed": lambda: speed(engine, rows, seed, True), "mix": lambda: mix_for(engine, rows, seed),
             "quality": lambda: quality(engine, rows, seed)}
    print(json.dumps(asked[what]()))


if __name__ == "__main__":
    main()
