"""The rule for models of equal size (src/panel/rungs.ts), written again for the oracles: a family's rows as ladders."""

import math
import re
from collections import defaultdict

SIZE = re.compile(r"[ae]?\d+(\.\d+)?(x\d+(\.\d+)?)?[kmbt]", re.IGNORECASE)


def variant(name):
    parts = re.split(r"[-_@: ]+", name.split("/")[-1])
    return "-".join(p for p in parts if p and not SIZE.fullmatch(p))


def mean_of(rows, columns):
    """Several rows of one size as one: mean scores, and what they do not share unknown."""
    one = dict(rows[0])
    for column in one:
        if column in columns:
            one[column] = sum(float(r[column]) for r in rows) / len(rows)
        elif any(r[column] != one[column] for r in rows):
            one[column] = math.nan
    return one


def ladders(rows, columns):
    """Lists of rows, ascending in params_b, for one family; `columns` are the scores that all of them have."""
    size = lambda r: float(r["params_b"])
    together, apart = [], []
    if len({size(r) for r in rows}) == len(rows):
        together = rows
    else:
        variants = defaultdict(list)
        for r in rows:
            variants[variant(r["model"])].append(r)
        for own in variants.values():
            if len({size(r) for r in own}) > 1:
                apart.append(own)
            else:
                together += own
    found = []
    for own in [together, *apart]:
        sizes = defaultdict(list)
        for r in own:
            sizes[size(r)].append(r)
        found.append([rs[0] if len(rs) == 1 else mean_of(rs, columns) for _, rs in sorted(sizes.items())])
    return found
