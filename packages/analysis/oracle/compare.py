"""Expected values for src/compare, from statsmodels and SciPy. Run: python oracle/compare.py > oracle/compare.json

The runs are simulated here, with a seed; the figures are made by others' code alone.
"""
import json
import math
import sys

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.multitest import multipletests

random = np.random.default_rng(20261129)


def held_case():
    """817 shared questions, right or wrong: unpaired z near −1.89, paired z near −4.15."""
    both, only_a, only_b = 330, 62, 24
    cells = [(1, 1)] * both + [(1, 0)] * only_a + [(0, 1)] * only_b + [(0, 0)] * (817 - both - only_a - only_b)
    order = random.permutation(817)
    pairs = np.array(cells)[order]
    return pairs[:, 0].astype(float), pairs[:, 1].astype(float)


def items(n, clusters, partial):
    """Two runs on n items: difficulty shared within a cluster and between the runs."""
    sizes = []
    while sum(sizes) < n:
        sizes.append(int(random.integers(1, 51)) if clusters else 1)
    labels = np.repeat(np.arange(len(sizes)), sizes)[:n]
    difficulty = random.normal(size=len(sizes))[labels] * 0.8 + random.normal(size=n)
    shift = random.normal(0.1, 0.3, size=len(sizes))[labels] if clusters else 0.1
    skill = [difficulty + random.normal(size=n) * 0.6, difficulty + shift + random.normal(size=n) * 0.6]
    if partial:
        return *(np.round(stats.norm.cdf(s), 6) for s in skill), labels
    return *((s > 0).astype(float) for s in skill), labels


def paired(a, b, labels=None):
    d = b - a
    n = len(d)
    if labels is None:
        fit = sm.OLS(d, np.ones(n)).fit()
    else:
        fit = sm.OLS(d, np.ones(n)).fit(cov_type="cluster", cov_kwds={"groups": labels, "df_correction": True}, use_t=True)
    error_of_mean = float(fit.bse[0])
    # Student's t with degrees of freedom that fall where a few large clusters carry the sum.
    sizes = np.ones(n) if labels is None else np.unique(labels, return_counts=True)[1].astype(float)
    df = max(1.0, (sizes**2).sum() ** 2 / (sizes**4).sum() - 1)
    lower, upper = stats.t.interval(0.95, df, d.mean(), error_of_mean)

    def error(v):
        kind = {} if labels is None else {"cov_type": "cluster", "cov_kwds": {"groups": labels}}
        return float(sm.OLS(v, np.ones(n)).fit(**kind).bse[0])

    out = {
        "n": n,
        "a": 100 * a.mean(),
        "b": 100 * b.mean(),
        "difference": 100 * d.mean(),
        "standardError": 100 * float(fit.bse[0]),
        "interval": [100 * lower, 100 * upper],
        "tP": float(2 * stats.t.sf(abs(d.mean()) / error_of_mean, df)),
        "degreesOfFreedom": df,
        "unpaired": 100 * math.hypot(error(a), error(b)),
        "clusters": None if labels is None else int(len(np.unique(labels))),
    }
    if labels is None:
        out["relatedP"] = float(stats.ttest_rel(b, a).pvalue)
    if set(np.unique(np.concatenate([a, b]))) <= {0.0, 1.0}:
        first, second = int(((a == 1) & (b == 0)).sum()), int(((a == 0) & (b == 1)).sum())
        table = [[int(((a == 1) & (b == 1)).sum()), first], [second, int(((a == 0) & (b == 0)).sum())]]
        out["discordant"] = [first, second]
        out["mcnemar"] = float(mcnemar(table, exact=True).pvalue)
    draws = random.integers(0, n, size=(20000, n)) if labels is None else None
    if draws is not None:
        out["bootstrap"] = [float(v) for v in 100 * np.quantile(d[draws].mean(axis=1), [0.025, 0.975])]
    return out


def case(a, b, labels=None, keys=None):
    n = len(a)
    return {
        "keys": keys or list(range(n)),
        "a": a.tolist(),
        "b": b.tolist(),
        **({} if labels is None else {"labels": [int(v) for v in labels]}),
        "expected": paired(a, b, labels),
    }


cases = {}
a, b = held_case()
cases["held"] = case(a, b)
a, b, _ = items(400, False, True)
cases["partial credit"] = case(a, b)
a, b, labels = items(900, True, False)
cases["clusters, right or wrong"] = case(a, b, labels)
a, b, labels = items(700, True, True)
cases["clusters, partial credit"] = case(a, b, labels)

# McNemar over small and large counts.
counts = [(0, 0), (0, 1), (3, 3), (5, 12), (59, 22), (700, 800), (2500, 2300), (30000, 29000), (0, 2000)]
mcnemars = [[b, c, float(stats.binomtest(min(b, c), b + c, 0.5).pvalue) if b + c else 1.0] for b, c in counts]

# Benjamini–Hochberg.
p = [0.001, 0.04, 0.03, 0.5, 0.012, 0.9]
adjusted = multipletests(p, method="fdr_bh")[1].tolist()

# γ of two benchmarks by Fieller with Student's quantile, and the joint probability by quadrature.
x, y = cases["partial credit"]["expected"], cases["clusters, right or wrong"]["expected"]


def coupling(x, y):
    dx, sx, nx = x["difference"], x["standardError"], x["degreesOfFreedom"]
    dy, sy, ny = y["difference"], y["standardError"], y["degreesOfFreedom"]
    g = dy / dx
    df = (sy**2 + (g * sx) ** 2) ** 2 / (sy**4 / ny + (g * sx) ** 4 / nx)
    t = stats.t.ppf(0.975, df)
    # The set of g with |dy − g·dx| ≤ t·√(sy² + g²sx²), by its two roots.
    roots = np.sort(np.roots([dx**2 - t**2 * sx**2, -2 * dx * dy, dy**2 - t**2 * sy**2]).real)
    up = lambda v, s: stats.norm.sf(0, v, s)
    opposed = up(dx, sx) * (1 - up(dy, sy)) + (1 - up(dx, sx)) * up(dy, sy)
    return {"gamma": g, "interval": roots.tolist(), "opposed": opposed}


def planned(score, difference, r):
    """Items of a one-sample normal test on the per-item differences, by statsmodels."""
    p, q = score / 100, (score + difference) / 100
    sd = 100 * math.sqrt(max(p * (1 - p) + q * (1 - q) - 2 * r * math.sqrt(p * (1 - p) * q * (1 - q)), abs(q - p) - (q - p) ** 2))
    n = NormalIndPower().solve_power(effect_size=abs(difference) / sd, ratio=0, alpha=0.05, power=0.8, alternative="two-sided")
    return {"score": score, "difference": difference, "itemCorrelation": r, "items": float(np.squeeze(n))}


plans = [planned(50, -2, 0.7), planned(50, -2, 0.0), planned(40, 5, 0.5), planned(90, 1, 0.9), planned(2, 3, 0.95)]

json.dump(
    {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
        "cases": cases,
        "mcnemar": mcnemars,
        "benjaminiHochberg": {"p": p, "adjusted": adjusted},
        "coupling": coupling(x, y),
        "plans": plans,
    },
    sys.stdout,
)
