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
    zero, one = np.zeros_like(grid), np.ones_like(grid)
    if method == "quadratic":
        terms, contrast = [places, places**2], np.column_stack([zero, one, 2 * grid])
    else:
        # dB2 = (alpha + beta s) dB1, integrated along the ladder.
        middle = (places[1:] + places[:-1]) / 2
        terms = [x, np.concatenate([[0], np.cumsum(middle * np.diff(x))])]
        contrast = np.column_stack([zero, one, grid])
    model = sm.OLS(y, np.column_stack([np.ones_like(places), *terms]))
    fit = model.fit()
    variance = y * (100 - y) / 817
    if method == "running":
        gamma = fit.params[1] + fit.params[2] * places
        variance = variance + gamma**2 * x * (100 - x) / 10042
    if noise == "none":
        test = fit.t_test(contrast)
        deviate, compared = test.tvalue.ravel(), stats.t(fit.df_resid)
    else:
        hat = fit.get_influence().hat_matrix_diag
        ratio = fit.ssr / np.sum((1 - hat) * variance)
        weights = contrast @ np.linalg.pinv(model.exog)
        deviate = weights @ y / np.sqrt(max(1, ratio) * (weights**2) @ variance)
        compared = stats.norm if ratio <= 1 else stats.t(fit.df_resid)
    critical = compared.ppf(0.975)
    low = grid[deviate < -critical]
    high = grid[deviate > critical]
    lower = 10 ** low.max() if len(low) else None
    upper = 10 ** high.min() if len(high) else None
    if lower is not None and upper is not None and lower > upper:
        lower = upper = None
    root = -fit.params[1] / fit.params[2] if method == "running" else -fit.params[1] / (2 * fit.params[2])
    return {
        "root": 10**root if fit.params[2] > 0 else None,
        "lower": lower,
        "upper": upper,
        "above": float(compared.cdf(-deviate[-1])),
        "below": float(compared.cdf(deviate[0])),
    }


def pooled_root():
    """The running coupling over every family at once, each with a level of its own: statsmodels on dummies."""
    x = np.array([float(r["hellaswag"]) for r in rows])
    names = np.array([r["family"] for r in rows])
    order = np.lexsort((place, names))
    p, x, v, names = place[order], x[order], y[order], names[order]
    work = np.zeros_like(p)
    for i in range(1, len(p)):
        if names[i] == names[i - 1]:
            work[i] = work[i - 1] + (p[i] + p[i - 1]) / 2 * (x[i] - x[i - 1])
    dummies = (names[:, None] == np.unique(names)).astype(float)
    alpha, beta = sm.OLS(v, np.column_stack([x, work, dummies])).fit().params[:2]
    return 10 ** (-alpha / beta)


json.dump(
    {
        "made_with": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "python": sys.version.split()[0]},
        "vertex": 10 ** vertex(place, y),
        "running": pooled_root(),
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
