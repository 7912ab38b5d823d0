"""Expected values for src/coupling/sign-order: scikit-learn and statsmodels. Run: python oracle/sign_order.py > oracle/sign_order.json"""
import csv
import json
import math
import os
import sys
from itertools import groupby

import numpy as np
import sklearn
import statsmodels
import statsmodels.api as sm
from rungs import ladders
from sklearn.metrics import brier_score_loss, roc_auc_score

here = os.path.dirname(os.path.abspath(__file__))
drop_row = {"instruction-tuned"}
rows = []
with open(os.path.join(here, "../data/observational.csv")) as file:
    for r in csv.DictReader(file):
        faults = [f.split(":") for f in r["faults"].split(";") if f]
        if any(f[0] in drop_row for f in faults):
            continue
        for f in faults:
            if len(f) == 2:
                r[{"params": "params_b", "tokens": "tokens_t", "flops": "flops_1e21"}[f[1]]] = ""
        if r["params_b"] and r["hellaswag"] and r["truthfulqa"]:
            rows.append(r)
value = lambda r, c: float(r[c]) if r[c] != "" and float(r[c]) > 0 else math.nan
rows.sort(key=lambda r: (r["family"], float(r["params_b"])))
steps = []
for family, models in groupby(rows, key=lambda r: r["family"]):
    for a, b in (pair for own in ladders(list(models), ["hellaswag", "truthfulqa"]) for pair in zip(own, own[1:])):
        dx = value(b, "hellaswag") - value(a, "hellaswag")
        dy = float(b["truthfulqa"]) - float(a["truthfulqa"])
        if dx == 0 or dy == 0:
            continue
        half = lambda c: (math.log10(value(a, c)) + math.log10(value(b, c))) / 2
        steps.append((family, dy / dx > 0, half("params_b"), half("tokens_t"), half("flops_1e21"), (value(a, "hellaswag") + value(b, "hellaswag")) / 2))
out = {}
for column, name in ((2, "params"), (3, "tokens"), (4, "flops"), (5, "level")):
    use = [s for s in steps if not math.isnan(s[column])]
    x = np.array([s[column] for s in use])
    y = np.array([s[1] for s in use], float)
    family = np.array([s[0] for s in use])
    fit = sm.Logit(y, sm.add_constant(x)).fit(disp=0, tol=1e-12)
    labels = np.unique(family, return_inverse=True)[1]
    clustered = sm.Logit(y, sm.add_constant(x)).fit(disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": labels})
    covariance = clustered.cov_params()
    p = np.empty(len(use))
    for f in set(family):
        held = family == f
        p[held] = sm.Logit(y[~held], sm.add_constant(x[~held])).fit(disp=0, tol=1e-12).predict(np.column_stack([np.ones(held.sum()), x[held]]))
    out[name] = {
        "n": len(use),
        "auc": roc_auc_score(y, x),
        "intercept": fit.params[0],
        "slope": fit.params[1],
        "families": int(labels.max()) + 1,
        "clustered": [covariance[0, 0], covariance[0, 1], covariance[1, 1]],
        "held_out_auc": roc_auc_score(y, p),
        "held_out_brier": brier_score_loss(y, p),
    }
json.dump({"made_with": {"sklearn": sklearn.__version__, "statsmodels": statsmodels.__version__, "numpy": np.__version__}, "variables": out}, sys.stdout, indent=1)
print()
