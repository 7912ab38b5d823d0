"""Expected values for src/levers and src/cascade: NumPy, SciPy, statsmodels. Run: python oracle/levers.py > oracle/levers.json"""
import csv
import json
import os
import sys

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import optimize, stats

here = os.path.dirname(os.path.abspath(__file__))
read = lambda name: list(csv.DictReader(open(os.path.join(here, "../data", name))))
out_codes = {"older-family", "duplicate-model", "instruction-tuned"}
base = [r for r in read("base.csv") if r["truthfulqa"] and not any(f.split(":")[0] in out_codes | {"mc1-suspected"} for f in r["faults"].split(";"))]

rng = np.random.default_rng(0)
width = {}
for family in ("Pythia", "OPT", "BLOOM", "Cerebras-GPT"):
    rows = [r for r in base if r["family"] == family and r["d_model"]]
    x, y, w = (np.array([float(r[c]) for r in rows]) for c in ("hellaswag", "truthfulqa", "d_model"))
    null = [stats.pearsonr(rng.permutation(x) / w, rng.permutation(y) / w)[0] for _ in range(4000)]
    width[family] = {"r": stats.pearsonr(x, y)[0], "normalized": stats.pearsonr(x / w, y / w)[0], "null": np.percentile(null, [2.5, 50, 97.5]).tolist()}

web = [r for r in base if r["data_recipe"] == "web"]
lx = np.log10([float(r["params_b"]) for r in web])
fit = sm.OLS([float(r["truthfulqa"]) for r in web], sm.add_constant(lx)).fit()
offsets = {}
for family in ("Phi", "Gemma", "Qwen3"):
    rows = [r for r in base if r["data_recipe"] == "curated" and r["family"] == family]
    offsets[family] = float(np.mean([float(r["truthfulqa"]) - fit.predict([1, np.log10(float(r["params_b"]))])[0] for r in rows]))

# The flow and, on a longer ladder, the fixed point's interval: all x0 at which |fit(x0)| is within t standard errors of zero.
def flow(sizes, couplings):
    s, g = np.log10(sizes), np.array(couplings)
    middle, rate = (g[1:] + g[:-1]) / 2, np.diff(g) / np.diff(s)
    model = sm.OLS(rate, sm.add_constant(middle)).fit()
    b, a = model.params
    t = stats.t.ppf(0.975, len(rate) - 2)
    f = lambda x0: (b + a * x0) ** 2 - t**2 * (np.array([1, x0]) @ model.cov_params() @ np.array([1, x0]))
    fixed = -b / a
    reach = 50
    ends = None
    if f(fixed - reach) > 0 and f(fixed + reach) > 0:
        ends = [optimize.brentq(f, fixed - reach, fixed, xtol=1e-14), optimize.brentq(f, fixed, fixed + reach, xtol=1e-14)]
    return {"a": a, "b": b, "fixed": fixed, "interval": ends}

opt = [r for r in read("internal.csv") if r["family"] == "OPT" and float(r["params_b"]) <= 13]
longer = ([0.1, 0.2, 0.5, 1, 2, 5, 10, 20], [0.1, 0.22, 0.41, 0.5, 0.57, 0.66, 0.69, 0.71])
json.dump(
    {
        "made_with": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "numpy": np.__version__},
        "width": width,
        "offsets": offsets,
        "opt": flow([float(r["params_b"]) for r in opt], [float(r["net_coupling"]) for r in opt]),
        "longer": {"sizes": longer[0], "couplings": longer[1], **flow(*longer)},
    },
    sys.stdout,
    indent=1,
)
print()
