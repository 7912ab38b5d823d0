"""Expected values for matrix, dimension and isocline: SciPy, statsmodels, NumPy. Run: python oracle/matrix.py > oracle/matrix.json"""
import csv
import json
import os
import sys
from itertools import combinations

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

here = os.path.dirname(os.path.abspath(__file__))
columns = ["hellaswag", "truthfulqa", "arc_challenge", "winogrande", "mmlu"]
out_codes = {"older-family", "duplicate-model", "instruction-tuned"}
table = []
with open(os.path.join(here, "../data/base.csv")) as file:
    for r in csv.DictReader(file):
        faults = [f.split(":") for f in r["faults"].split(";") if f]
        if any(f[0] in out_codes for f in faults):
            continue
        for f in faults:
            if len(f) == 2:
                r[f[1]] = ""
        table.append([float(r[c]) if r[c] else np.nan for c in columns])
table = np.array(table)
pairs = []
matrix = np.eye(len(columns))
for i, j in combinations(range(len(columns)), 2):
    ok = ~np.isnan(table[:, i]) & ~np.isnan(table[:, j])
    test = stats.pearsonr(table[ok, i], table[ok, j])
    matrix[i, j] = matrix[j, i] = test.statistic
    pairs.append({"x": columns[i], "y": columns[j], "n": int(ok.sum()), "r": test.statistic, "p": test.pvalue})
for pair, adjusted in zip(pairs, multipletests([p["p"] for p in pairs], method="fdr_bh")[1]):
    pair["adjusted"] = adjusted
values, vectors = np.linalg.eigh(matrix)
complete = table[~np.isnan(table).any(axis=1)]
covariance = np.linalg.eigvalsh(np.cov(complete.T))
json.dump(
    {
        "made_with": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "numpy": np.__version__},
        "pairs": pairs,
        "eigenvalues": values[::-1].tolist(),
        "first": (vectors[:, -1] * np.sign(vectors[np.argmax(abs(vectors[:, -1])), -1])).tolist(),
        "dimension": {"n": len(complete), "value": covariance.sum() ** 2 / (covariance**2).sum()},
        "wilson": [[h, n, *proportion_confint(h, n, method="wilson")] for h, n in ((41, 44), (0, 7), (9, 9), (15, 38))],
        "sign": [[a, b, stats.binomtest(a, a + b).pvalue] for a, b in ((3, 9), (0, 5), (7, 7), (20, 41))],
    },
    sys.stdout,
    indent=1,
)
print()
