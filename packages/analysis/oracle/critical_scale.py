"""Expected values for src/critical-scale: the pooled bootstrap from NumPy, the intervals of single families by
inverting statsmodels' tests on a fine grid of sizes. Run: python oracle/critical_scale.py > oracle/critical_scale.json"""
import csv
import json
import os
import sys

import numpy as np
import scipy
import scipy.stats as stats
import statsmodels
import statsmodels.api as sm

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


# One family: every size at which the coupling is not significantly different from zero.
with open(os.path.join(here, "../data/base.csv")) as file:
    base = [r for r in csv.DictReader(file) if not r["faults"] or "older" not in r["faults"]]


def family(name):
    rows = [r for r in base if r["family"] == name and r["truthfulqa"] and r["hellaswag"]]
    rows = sorted(rows, key=lambda r: float(r["params_b"]))
    column = lambda key: np.array([float(r[key]) for r in rows])
    return np.log10(column("params_b")), column("hellaswag"), column("truthfulqa")


def tested(places, x, y, noise, method):
    """p values of "the coupling is zero" over a grid of places, from statsmodels' fits and contrasts."""
    grid = np.linspace(places[0], places[-1], 20001)
    parabola = sm.OLS(y, np.column_stack([np.ones_like(places), places, places**2]))
    fit = parabola.fit()
    item = np.sqrt(y * (100 - y) / 817)
    hat = fit.get_influence().hat_matrix_diag
    ratio = fit.ssr / np.sum((1 - hat) * item**2)
    if method == "quadratic":
        contrast = np.column_stack([np.zeros_like(grid), np.ones_like(grid), 2 * grid])
        weights = contrast @ np.linalg.pinv(parabola.exog)
        variance = item**2
    else:
        middle = (places[1:] + places[:-1]) / 2
        steps = np.diff(np.eye(len(y)), axis=0) / np.diff(x)[:, None]
        line = np.linalg.pinv(sm.add_constant(middle))
        weights = np.column_stack([np.ones_like(grid), grid]) @ line @ steps
        gamma = sm.add_constant(places) @ (line @ (steps @ y))
        variance = item**2 + gamma**2 * x * (100 - x) / 10042
    coupling = weights @ y
    if noise == "none":
        deviate = coupling / np.sqrt(fit.mse_resid * (weights**2).sum(1))
        compared = stats.t(fit.df_resid)
        if method == "quadratic":
            test = fit.t_test(contrast)
            assert np.allclose(test.tvalue, deviate, rtol=1e-6), "Fieller is the t test of the slope"
    else:
        deviate = coupling / np.sqrt(max(1, ratio) * (weights**2) @ variance)
        compared = stats.norm if ratio <= 1 else stats.t(fit.df_resid)
    critical = compared.ppf(0.975)
    low = grid[deviate < -critical]
    high = grid[deviate > critical]
    return {
        "lower": 10 ** low.max() if len(low) else None,
        "upper": 10 ** high.min() if len(high) else None,
        "above": float(compared.cdf(-deviate[-1])),
        "below": float(compared.cdf(deviate[0])),
    }


json.dump(
    {
        "made_with": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "python": sys.version.split()[0]},
        "vertex": 10 ** vertex(place, y),
        "none": [bootstrap(0, seed) for seed in range(5)],
        "items": [bootstrap(1, seed) for seed in range(5)],
        "families": [
            {"group": name, "noise": noise, "method": method, **tested(*family(name), noise, method)}
            for name in ["Pythia", "OPT", "BLOOM", "Cerebras-GPT", "Qwen2.5"]
            for noise in ["items", "none"]
            for method in ["quadratic", "running"]
        ],
    },
    sys.stdout,
    indent=1,
)
print()
