"""Expected values for src/critical-scale, from NumPy alone. Run: python oracle/critical_scale.py > oracle/critical_scale.json"""
import csv
import json
import os
import sys

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../data/critical-scale.csv")) as file:
    rows = list(csv.DictReader(file))
place = np.log10([float(r["params_b"]) for r in rows])
y = np.array([float(r["truthfulqa"]) for r in rows])
se = np.sqrt(y * (100 - y) / 817)


def vertex(x, v):
    a, b, _ = np.polyfit(x, v, 2)
    return (-b / (2 * a)) if a > 0 else np.nan


def bootstrap(noise, seed):
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(10000):
        i = rng.integers(0, len(y), len(y))
        found.append(vertex(place[i], y[i] + noise * se[i] * rng.normal(size=len(y))))
    found = np.array(found)
    found = found[(found > place.min() - 1) & (found < place.max() + 1)]
    return (10 ** np.percentile(found, [2.5, 50, 97.5])).tolist()


json.dump(
    {
        "made_with": {"numpy": np.__version__, "python": sys.version.split()[0]},
        "vertex": 10 ** vertex(place, y),
        "none": [bootstrap(0, seed) for seed in range(5)],
        "items": [bootstrap(1, seed) for seed in range(5)],
    },
    sys.stdout,
    indent=1,
)
print()
