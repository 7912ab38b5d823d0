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

def ratio_below_joint(mx, ex, my, ey, c, g):
    """The same for correlated differences: Y given X is normal."""
    rest = math.sqrt(ey * ey - c * c / (ex * ex))
    given = lambda v: my + c / (ex * ex) * (v - mx)
    f = lambda v: stats.norm.pdf(v, mx, ex) * (
        stats.norm.cdf(g * v, given(v), rest) if v > 0 else stats.norm.sf(g * v, given(v), rest)
    )
    knots = sorted({0.0} | {mx + k * ex for k in range(-12, 13, 2)})
    return sum(integrate.quad(f, a, b, epsabs=1e-13, epsrel=1e-12, limit=400)[0] for a, b in zip(knots, knots[1:]))


def fieller_joint(mx, ex, my, ey, c, level=0.95):
    """Roots of the quadratic, whichever way it opens: [a, roots], or None without real roots."""
    z = stats.norm.ppf((1 + level) / 2)
    q = [mx * mx - z * z * ex * ex, -2 * (mx * my - z * z * c), my * my - z * z * ey * ey]
    roots = np.roots(q)
    return None if np.iscomplexobj(roots) and abs(roots.imag).max() > 1e-9 else [q[0], sorted(roots.real.tolist())]


# Two differences whose errors are correlated, up to 0.98; the last three are two rays or the whole line.
joint = []
for mx, ex, my, ey, rho, g in [
    (5.0, 0.6, 1.0, 2.4, 0.5, 0.1),
    (5.0, 0.6, -1.0, 2.4, -0.8, -0.1),
    (2.0, 1.0, 1.0, 1.2, 0.98, 0.4),
    (-1.0, 1.5, 0.4, 0.3, 0.9, 0.1),
    (0.5, 1.0, 3.0, 0.8, 0.0, 0.1),
    (1.0, 0.9, -4.0, 1.1, 0.6, -0.1),
    (0.2, 1.0, 0.3, 1.0, 0.3, 0.0),
]:
    c = rho * ex * ey
    joint.append({"x": [mx, ex], "y": [my, ey], "covariance": c, "g": g, "below": ratio_below_joint(mx, ex, my, ey, c, g), "fieller": fieller_joint(mx, ex, my, ey, c)})

def latent(x, sx, y, sy, level=0.95):
    """Spearman's correction; its standard error by a numerical gradient and the Wishart covariance of S."""
    s = np.cov(x, y)
    nu = len(x) - 1
    noise = np.array([np.mean(sx**2), np.mean(sy**2)])

    def corrected(v, noise=noise):
        return v[1] / math.sqrt((v[0] - noise[0]) * (v[2] - noise[1]))

    v = np.array([s[0, 0], s[0, 1], s[1, 1]])
    index = [(0, 0), (0, 1), (1, 1)]
    wishart = np.array([[(s[i, k] * s[j, l] + s[i, l] * s[j, k]) / nu for k, l in index] for i, j in index])

    def error(noise):
        gradient = np.array([(corrected(v + h, noise) - corrected(v - h, noise)) / (2 * h[i]) for i, h in enumerate(np.diag(v * 1e-6))])
        return math.sqrt(gradient @ wishart @ gradient)

    r = stats.pearsonr(x, y).statistic
    reliability = 1 - noise / np.array([s[0, 0], s[1, 1]])
    attenuation = math.sqrt(reliability.prod())
    # The observed r with its own error, and how much the correction changes that.
    widen = error(noise) * attenuation / error(np.zeros(2))
    reach = widen * stats.norm.ppf((1 + level) / 2) / math.sqrt(len(x) - 3)
    ends = np.clip(np.tanh(math.atanh(r) + np.array([-reach, reach])) / attenuation, -1, 1)
    return {"r": max(-1.0, min(1.0, r / attenuation)), "interval": ends.tolist(), "reliability": reliability.tolist(), "attenuated": bool(abs(r) < attenuation)}


w, sw = column("winogrande"), se(column("winogrande"), 1267)
pearson = stats.pearsonr(x, y)
bca = stats.bootstrap((x, y), lambda a, b: stats.pearsonr(a, b)[0], paired=True, vectorized=False, n_resamples=9999, method="BCa", rng=1)
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
            "bca": [bca.confidence_interval.low, bca.confidence_interval.high],
            "latent": latent(x, sx, w, sw),
            "rho": spearman.statistic,
            "rhoP": spearman.pvalue,
            "bootstrap": [boot.confidence_interval.low, boot.confidence_interval.high],
            "steps": steps,
        },
        "ratios": ratios,
        "joint": joint,
    },
    sys.stdout,
    indent=1,
)
print()
