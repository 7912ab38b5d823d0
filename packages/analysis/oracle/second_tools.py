"""The same two runs through other tools, for the tests of compare: what they say is what CAPE must say.

Run: python oracle/second_tools.py. Writes oracle/second_tools.json and oracle/inspect-runs/*.eval.
Needs numpy, scipy, pandas, inspect-ai 0.3.

lm-eval: the paired comparison proposed for lm-evaluation-harness (pull requests 3835 and 3868) on docs/tutorials/runs:
samples joined by document hash, McNemar exact and with continuity correction, a paired bootstrap of percentiles.
Inspect: two evaluations made by inspect_ai itself, read back through inspect_ai.analysis.samples_df and joined by sample.
"""
import glob
import json
import math
import os
import shutil

import numpy as np
from scipy import stats

here = os.path.dirname(os.path.abspath(__file__))
runs = os.path.join(here, "../../../docs/tutorials/runs")
random = np.random.default_rng(20261129)


def paired(a, b, resamples=20_000):
    """Difference of two runs on the same items, in points, as the proposed scripts report it."""
    n, d = len(a), b - a
    first, second = int(((a == 1) & (b == 0)).sum()), int(((a == 0) & (b == 1)).sum())
    draws = np.concatenate(
        [d[random.integers(0, n, (1000, n))].mean(axis=1) for _ in range(resamples // 1000)]
    )
    return {
        "n": n,
        "a": 100 * a.mean(),
        "b": 100 * b.mean(),
        "difference": 100 * d.mean(),
        "standardError": 100 * d.std(ddof=1) / math.sqrt(n),
        "discordant": [first, second],
        "exact": float(stats.binomtest(min(first, second), first + second, 0.5).pvalue),
        "corrected": float(stats.chi2.sf((abs(first - second) - 1) ** 2 / (first + second), 1)),
        "bootstrap": [float(100 * q) for q in np.quantile(draws, [0.025, 0.975])],
    }


def lm_eval():
    found = {}
    for path in sorted(glob.glob(os.path.join(runs, "base", "samples_*.jsonl"))):
        task = os.path.basename(path)[len("samples_") :].rsplit("_", 1)[0]
        sides = []
        for run in ("base", "tuned"):
            with open(os.path.join(runs, run, os.path.basename(path))) as file:
                lines = [json.loads(line) for line in file]
            sides.append({line["doc_hash"]: line[line["metrics"][0]] for line in lines})
        shared = sorted(sides[0].keys() & sides[1].keys())
        found[task] = paired(*(np.array([side[key] for key in shared], dtype=float) for side in sides))
    return found


def inspect():
    import tiktoken

    class Words:
        """Counts words where the real encoding would be downloaded."""

        def encode(self, text, **_):
            return text.split()

    tiktoken.get_encoding = lambda name: Words()
    from inspect_ai import Task, eval as evaluate
    from inspect_ai.analysis import evals_df, samples_df
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ModelOutput, get_model
    from inspect_ai.scorer import match

    folder = os.path.join(here, "inspect-runs")
    shutil.rmtree(folder, ignore_errors=True)
    ease = random.standard_normal(90)
    for run, skill, kept in (("base", 0.3, range(90)), ("tuned", -0.2, range(80))):
        right = ease + skill + 0.5 * random.standard_normal(90) > 0
        samples = [Sample(input=f"{i} + 1 =", target=str(i + 1), id=f"sum-{i}") for i in kept]
        answers = [str(i + 1) if right[i] else "none" for i in kept]
        model = get_model(
            f"mockllm/{run}",
            memoize=False,
            custom_outputs=[ModelOutput.from_content(f"mockllm/{run}", answer) for answer in answers],
        )
        task = Task(dataset=samples, scorer=match(), name="sums")
        evaluate(task, model=model, log_dir=folder, log_format="eval", display="none", max_samples=1)
    for path in glob.glob(os.path.join(folder, "*.eval")):
        run = evals_df(path, quiet=True)["model"][0].removeprefix("mockllm/")
        os.rename(path, os.path.join(folder, f"{run}.eval"))
    sides = []
    for run in ("base", "tuned"):
        frame = samples_df(os.path.join(folder, f"{run}.eval"), quiet=True)
        sides.append(frame.assign(right=(frame["score_match"] == "C").astype(float))[["id", "right"]])
    both = sides[0].merge(sides[1], on="id", suffixes=("_a", "_b"))
    return {
        **paired(both["right_a"].to_numpy(), both["right_b"].to_numpy()),
        "unshared": [len(side) - len(both) for side in sides],
    }


with open(os.path.join(here, "second_tools.json"), "w") as out:
    json.dump({"lmEval": lm_eval(), "inspect": inspect()}, out, indent=1)
    out.write("\n")
