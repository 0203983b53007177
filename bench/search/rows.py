#!/usr/bin/env python3
"""Makes a table of packages from a smaller real one, by variation from a seed.

usage: rows.py CORPUS ROWS [SEED]     CORPUS: name, version, downloads..., summary, separated by tabs; may be .gz

The rows of the corpus come first, as they are. Each further row takes one of them at random, exchanges a word of its name
for one that occurs in another name, and three words in ten of its description for words of other descriptions: so words
have the frequencies that they really have. Each row also gets a category and a license, so that there is something to
filter by."""
import gzip
import random
import re
import sys

CATEGORIES = ["library", "tool", "template", "plugin", "types", "component"]
LICENSES = ["MIT"] * 12 + ["Apache-2.0"] * 4 + ["ISC"] * 3 + ["GPL-3.0"]


def corpus(path):
    """The columns name, version, downloads and summary."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        header = next(lines).rstrip("\n").split("\t")
        downloads = next(i for i, name in enumerate(header) if name.startswith("downloads"))
        columns = [header.index("name"), header.index("version"), downloads, header.index("summary")]
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) == len(header):
                yield [cells[i] for i in columns]


def varied(rows, draw):
    name_words = [w for row in rows for w in re.split(r"[^a-z0-9]+", row[0].lower()) if len(w) > 1]
    words = [w for row in rows for w in row[3].split()]
    while True:
        name, version, downloads, summary = draw.choice(rows)
        parts = re.split(r"([^A-Za-z0-9]+)", name)
        parts[draw.randrange(0, len(parts), 2)] = draw.choice(name_words)
        if draw.random() < 0.5:
            parts += ["-", draw.choice(name_words)]
        told = [draw.choice(words) if draw.random() < 0.3 else w for w in summary.split(" ")]
        yield ["".join(parts), version, str(int(int(downloads) * draw.random())), " ".join(told)]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    draw = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    wanted = int(sys.argv[2])
    rows = list(corpus(sys.argv[1]))
    print("name\tversion\tdownloads\tcategory\tlicense\tsummary")
    seen = set()
    more = varied(rows, draw)
    for row in [*rows[:wanted], *(next(more) for _ in range(2 * max(0, wanted - len(rows))))]:
        if len(seen) == wanted:
            break
        if row[0] in seen:
            continue
        seen.add(row[0])
        print(*row[:3], draw.choice(CATEGORIES), draw.choice(LICENSES), row[3], sep="\t")


if __name__ == "__main__":
    main()
