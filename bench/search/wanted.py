"""What is searched for, made from the rows by a seed: a mix of queries to be timed, and pairs of a query and the package
that it should find."""
import collections
import random
import re

# Too frequent to say anything, as in any list of the kind.
STOP = set("a an and are as at be by for from in is it of on or that the this to with your you use using".split())
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def words_of(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def told_words(row):
    return [w for w in words_of(row["summary"]) if w not in STOP and len(w) > 2 and not w.isdigit()]


def frequencies(rows):
    count = collections.Counter()
    for row in rows:
        count.update(set(told_words(row)))
    return count


def mix(rows, seed):
    """Queries by kind: single common words, two and three words that occur together, beginnings, and filters."""
    draw = random.Random(seed)
    common = [w for w, _ in frequencies(rows).most_common(120)]
    single = list(dict.fromkeys(["python", "api", "web", "tool", "react", *common[:35]]))
    told = [words for words in map(told_words, draw.sample(rows, min(len(rows), 4000))) if len(set(words)) > 3]
    pairs = [draw.sample(sorted(set(words)), 2) for words in told[:80]]
    triples = [draw.sample(sorted(set(words)), 3) for words in told[80:130]]
    beginnings = [w[: draw.randint(3, 5)] for w in draw.sample(common, min(40, len(common)))]
    kinds = {"single": [{"query": w} for w in single],
             "two": [{"query": " ".join(p)} for p in pairs],
             "three": [{"query": " ".join(t)} for t in triples],
             "beginning": [{"query": w} for w in dict.fromkeys(beginnings)],
             "filter": [{"query": w, "category": draw.choice(["library", "tool", "types"])} for w in common[40:60]]
                       + [{"query": w, "license": draw.choice(["MIT", "GPL-3.0"])} for w in common[60:80]]}
    return kinds


def with_one_mistake(name, draw):
    kind = draw.choice(["insert", "delete", "swap", "replace"])
    at = draw.randrange(len(name) - 1)
    if kind == "insert":
        return name[:at] + draw.choice(LETTERS) + name[at:]
    if kind == "delete":
        return name[:at] + name[at + 1:]
    if kind == "swap" and name[at] != name[at + 1]:
        return name[:at] + name[at + 1] + name[at] + name[at + 2:]
    return name[:at] + draw.choice([c for c in LETTERS if c != name[at]]) + name[at + 1:]


def misspelt(rows, count, seed):
    draw = random.Random(seed)
    for row in draw.sample([r for r in rows if len(r["name"]) > 3], min(count, len(rows) // 2)):
        yield with_one_mistake(row["name"], draw), row["name"]


def exact(rows, count, seed):
    for row in random.Random(seed).sample(rows, min(count, len(rows))):
        yield row["name"], row["name"]


def salient(rows, count, seed):
    """The two words of a description that are rarest among all; who has no two that say anything is left out."""
    rare = frequencies(rows)
    draw = random.Random(seed)
    candidates = [r for r in rows if len(set(told_words(r))) >= 4]
    for row in draw.sample(candidates, min(count, len(candidates))):
        pair = sorted(set(told_words(row)), key=lambda w: (rare[w], w))[:2]
        yield " ".join(pair), row["name"]
