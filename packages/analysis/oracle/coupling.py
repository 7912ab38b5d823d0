"""Expected values for src/coupling, from SciPy alone. Run: python oracle/coupling.py > oracle/coupling.json"""
import csv
import json
import math
import os
import sys

import numpy as np
import scipy
from scipy import integrate, stats

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../data/base.csv")) as file:
    rows = [r for r in csv.DictReader(file) if r["family"] == "Pythia" and not r["faults"]]
rows.sort(key=lambda r: float(r["params_b"]))


def column(name):
    return np.array([float(r[name]) for r in rows])


def se(p, n):
    return np.sqrt(p * (100 - p) / n)


items = {"hellaswag": 10042, "truthfulqa": 817}
x, y = column("hellaswag"), column("truthfulqa")
sx, sy = se(x, items["hellaswag"]), se(y, items["truthfulqa"])


def ratio_below(mx, ex, my, ey, g):
    """P(Y/X < g) by adaptive quadrature over X."""
    f = lambda v: stats.norm.pdf(v, mx, ex) * (
        stats.norm.cdf(g * v, my, ey) if v > 0 else stats.norm.sf(g * v, my, ey)
    )
    points = sorted({mx - 12 * ex, 0.0, mx - ex, mx, mx + ex, mx + 12 * ex} | ({my / g} if g else set()))
    points = [p for p in points if mx - 12 * ex <= p <= mx + 12 * ex]
    return sum(integrate.quad(f, a, b, epsabs=1e-13, epsrel=1e-12, limit=400)[0] for a, b in zip(points, points[1:]))


def fieller(mx, ex, my, ey, level=0.95):
    """All g with (my - g mx)^2 <= z^2 (ey^2 + g^2 ex^2): roots of a quadratic, by numpy."""
    z = stats.norm.ppf((1 + level) / 2)
    a = mx * mx - z * z * ex * ex
    if a <= 0:
        return None
    return sorted(np.roots([a, -2 * mx * my, my * my - z * z * ey * ey]).real.tolist())


steps = []
for i in range(1, len(rows)):
    d = (x[i] - x[i - 1], math.hypot(sx[i], sx[i - 1]), y[i] - y[i - 1], math.hypot(sy[i], sy[i - 1]))
    steps.append(
        {
            "gamma": d[2] / d[0],
            "fieller": fieller(*d),
            "below": {str(g): ratio_below(*d, g) for g in (-0.1, 0.0, 0.1)},
        }
    )

# Ratios of every kind: unclear denominators, steep bends.
ratios = []
for mx, ex, my, ey, g in [
    (0.3, 1.0, 0.5, 1.5, 0.1),
    (-2.0, 0.7, 1.0, 0.01, -0.1),
    (5.0, 2.0, 0.5, 0.02, 0.1),
    (0.0, 1.0, 0.0, 1.0, 0.1),
    (12.0, 0.6, 3.0, 2.4, -0.1),
]:
    ratios.append({"x": [mx, ex], "y": [my, ey], "g": g, "below": ratio_below(mx, ex, my, ey, g), "fieller": fieller(mx, ex, my, ey)})

pearson = stats.pearsonr(x, y)
fisher = pearson.confidence_interval(0.95)
spearman = stats.spearmanr(x, y)
boot = stats.bootstrap((x, y), lambda a, b: stats.pearsonr(a, b)[0], paired=True, vectorized=False, n_resamples=9999, method="percentile", rng=1)
json.dump(
    {
        "made_with": {"scipy": scipy.__version__, "numpy": np.__version__, "python": sys.version.split()[0]},
        "pythia": {
            "n": len(rows),
            "r": pearson.statistic,
            "pValue": pearson.pvalue,
            "fisher": [fisher.low, fisher.high],
            "rho": spearman.statistic,
            "rhoP": spearman.pvalue,
            "bootstrap": [boot.confidence_interval.low, boot.confidence_interval.high],
            "steps": steps,
        },
        "ratios": ratios,
    },
    sys.stdout,
    indent=1,
)
print()
