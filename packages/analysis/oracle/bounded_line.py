"""Expected values for src/frontier/bounded-line.ts and deming.ts, from SciPy. Run: python oracle/bounded_line.py > oracle/bounded_line.json"""
import csv
import json
import os
import sys

import numpy as np
import scipy
from scipy import odr

from bounded_fit import BoundedFit

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../data/frontier.csv")) as file:
    rows = [r for r in csv.DictReader(file) if r["swe_bench_verified"] and r["gpqa_diamond"] and r["panel"] != "post-cutoff"]
x = np.array([float(r["swe_bench_verified"]) for r in rows])
y = np.array([float(r["gpqa_diamond"]) for r in rows])
fitted = BoundedFit(x, y)
n = fitted.n
places = []
for at in [20, 60, 75, 87.6, 95]:
    lower, upper = fitted.predict(at, 0.95)
    places.append({"x": at, "expected": fitted.score(fitted.at(at)[0]), "lower": lower, "upper": upper})

se = lambda v, k: np.sqrt(np.clip(v, 50 / k, 100 - 50 / k) * (100 - np.clip(v, 50 / k, 100 - 50 / k)) / k)
ratio = np.mean(se(y, 198) ** 2) / np.mean(se(x, 500) ** 2)
fit = odr.ODR(odr.RealData(x, y, sx=1.0, sy=np.sqrt(ratio)), odr.Model(lambda b, t: b[0] + b[1] * t), beta0=[46, 0.5]).run()
json.dump(
    {
        "made_with": {"scipy": scipy.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
        "n": n,
        "c": fitted.c.tolist(),
        "places": places,
        "deming": {"slope": fit.beta[1], "intercept": fit.beta[0]},
    },
    sys.stdout,
    indent=1,
)
print()
