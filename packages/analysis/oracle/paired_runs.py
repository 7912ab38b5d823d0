"""Two runs in the shape of lm-evaluation-harness, for the tutorial and the tests; simulated, not measured.

Run: python oracle/paired_runs.py. Writes docs/tutorials/runs/{base,tuned}: results_*.json and one samples_*.jsonl per
task, and oracle/paired_runs.json: each run's score and standard error by lm-eval's own formulas, and every comparison by
SciPy, joined by document hash as the harness's proposed paired script does.
"""
import hashlib
import json
import math
import os

import numpy as np
from scipy import stats

here = os.path.dirname(os.path.abspath(__file__))
out = os.path.join(here, "../../../docs/tutorials/runs")
random = np.random.default_rng(20261129)
when = "2026-11-20T10-00-00.000000"
# Per task: metric, items right in both runs, in the first alone, in the second alone, in neither.
tasks = {
    "arc_challenge": ("acc_norm", (452, 47, 106, 567)),
    "truthfulqa_mc1": ("acc", (330, 62, 24, 401)),
    "winogrande": ("acc", (770, 65, 61, 371)),
}


def mean_stderr(values):
    """lm_eval.api.metrics.mean_stderr."""
    mu = sum(values) / len(values)
    return math.sqrt(sum((v - mu) ** 2 for v in values) / (len(values) - 1)) / math.sqrt(len(values))


def answers(counts):
    pairs = np.array([pair for pair, n in zip([(1, 1), (1, 0), (0, 1), (0, 0)], counts) for _ in range(n)])
    return pairs[random.permutation(len(pairs))]


by_task = {task: answers(counts) for task, (_, counts) in tasks.items()}
expected = {"runs": {}, "paired": {}}
for side, run in enumerate(["base", "tuned"]):
    folder = os.path.join(out, run)
    os.makedirs(folder, exist_ok=True)
    results = {}
    for task, (metric, _) in tasks.items():
        scores = by_task[task][:, side].astype(float).tolist()
        with open(os.path.join(folder, f"samples_{task}_{when}.jsonl"), "w") as file:
            for i, score in enumerate(scores):
                line = {
                    "doc_id": i,
                    "doc_hash": hashlib.sha256(f"{task} {i}".encode()).hexdigest()[:16],
                    "filter": "none",
                    "metrics": [metric],
                    metric: score,
                }
                file.write(json.dumps(line, separators=(",", ":")) + "\n")
        value, error = sum(scores) / len(scores), mean_stderr(scores)
        results[task] = {"alias": task, f"{metric},none": value, f"{metric}_stderr,none": error}
        expected["runs"].setdefault(run, {})[task] = {"score": 100 * value, "standardError": 100 * error, "n": len(scores)}
    header = {
        "results": results,
        "group_subtasks": {task: [] for task in tasks},
        "versions": {task: 1.0 for task in tasks},
        "n-shot": {task: 0 for task in tasks},
        "n-samples": {task: {"original": len(by_task[task]), "effective": len(by_task[task])} for task in tasks},
        "config": {"model": "hf", "model_args": f"pretrained=acme/aria-1b-{run}", "limit": None, "model_num_parameters": 1100000000},
        "date": 1795168800.0,
        "model_source": "hf",
        "model_name": f"acme/aria-1b-{run}",
        "chat_template": None,
    }
    with open(os.path.join(folder, f"results_{when}.json"), "w") as file:
        json.dump(header, file, indent=2)
        file.write("\n")

for task in tasks:
    a, b = by_task[task][:, 0].astype(float), by_task[task][:, 1].astype(float)
    first, second = int(((a == 1) & (b == 0)).sum()), int(((a == 0) & (b == 1)).sum())
    d = b - a
    expected["paired"][task] = {
        "n": len(d),
        "difference": 100 * d.mean(),
        "standardError": 100 * d.std(ddof=1) / math.sqrt(len(d)),
        "mcnemar": float(stats.binomtest(min(first, second), first + second, 0.5).pvalue),
        "discordant": [first, second],
        "z": float(d.mean() / (d.std(ddof=1) / math.sqrt(len(d)))),
        "unpairedZ": float(d.mean() / math.hypot(a.std(ddof=1), b.std(ddof=1)) * math.sqrt(len(d))),
    }
with open(os.path.join(here, "paired_runs.json"), "w") as file:
    json.dump(expected, file, indent=1)
    file.write("\n")
