"""The results of the scenarios, as Google Benchmark writes them.

A case has one entry a repetition; its counters are the figures. What is said of a case is the median over its
repetitions."""
import json
import statistics

# Fields that are not counters.
OWN_FIELDS = {"name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
              "repetition_index", "threads", "iterations", "time_unit", "error_occurred", "error_message", "cpu_time",
              "aggregate_name", "aggregate_unit", "label"}
TO_MS = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}


class Results:
    def __init__(self, document):
        self.context = document.get("context", {})
        self.cases = {}  # name: one dictionary of figures a repetition
        self.errors = {}  # name: what went wrong
        for entry in document.get("benchmarks", []):
            if entry.get("run_type", "iteration") != "iteration":
                continue
            name = entry["run_name"]
            if entry.get("error_occurred"):
                self.errors[name] = entry.get("error_message", "it failed")
                continue
            figures = {key: value for key, value in entry.items()
                       if key not in OWN_FIELDS and isinstance(value, (int, float))}
            figures["time_ms"] = figures.pop("real_time") * TO_MS[entry.get("time_unit", "ns")]
            self.cases.setdefault(name, []).append(figures)

    def add(self, other):
        """What another run of the same programs measured."""
        self.context = self.context or other.context
        for name, repetitions in other.cases.items():
            self.cases.setdefault(name, []).extend(repetitions)
        self.errors.update(other.errors)

    def values(self, case, key):
        return [each[key] for each in self.cases.get(case, []) if key in each]

    def median(self, case, key):
        """None when it was not measured."""
        values = self.values(case, key)
        return statistics.median(values) if values else None

    def keys(self, case):
        return sorted({key for each in self.cases.get(case, []) for key in each})


def read(path):
    with open(path, encoding="utf-8") as file:
        return Results(json.load(file))


def unit_of(key):
    for ending, unit in (("_ms", "ms"), ("_mb", "MB"), ("_kb", "KB"), ("_percent", "%"), ("_s", "s")):
        if key.endswith(ending):
            return unit
    if key == "bytes" or key.endswith("_bytes"):
        return "B"
    if key.startswith("grown_kb"):
        return "KB"
    return "count"
