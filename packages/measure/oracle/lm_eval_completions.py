"""Whether lm-evaluation-harness scores a server of CAPE as it scores the model itself:

    cape steer serve MODEL_FOLDER --port 8788
    python oracle/lm_eval_completions.py http://127.0.0.1:8788/v1/completions MODEL_FOLDER [LIMIT [TASK...]]

Runs the harness's local-completions against the server on the runs of fixtures/lm-eval.json, and compares every
log-likelihood (within 1e-3 nats) and score with what its own hf model found there, which is what `cape measure` is held
to as well. Ends with status 1 where any differs. Needs lm-eval[hf,api] 0.4.13.
"""

import json
import os
import sys
import tempfile

from lm_eval_reference import HERE, chosen, evaluated, local_tasks
from lm_eval.models.openai_completions import LocalCompletionsAPI
from transformers import AutoTokenizer

TOLERANCE = 1e-3


def main(url, folder, limit=6, only=()):
    expected = {
        (run["task"], run["shots"], run["chat"]): run for run in json.loads((HERE / "lm-eval.json").read_text())["runs"]
    }
    runs = [run for run in chosen(only) if not run[4]]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = LocalCompletionsAPI(
        base_url=url,
        model=os.path.basename(os.path.abspath(folder)),
        tokenizer=folder,
        tokenizer_backend="huggingface",
        # Where the tokenizer begins a text with a token of its own, the harness's hf model adds it: this one has to be told.
        add_bos_token=tokenizer("a")["input_ids"][:1] == [tokenizer.bos_token_id],
        max_retries=1,
        timeout=600,
    )
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        manager = local_tasks(place, runs)
        for run in runs:
            found = evaluated(model, manager, run, limit)
            known = expected[run[0], run[3], run[4]]["samples"]
            pairs = list(zip(found["samples"], known))
            farthest = max(
                abs(a - b)
                for one, other in pairs
                for a, b in zip(one["log_likelihoods"], other["log_likelihoods"], strict=True)
            )
            # Of truthfulqa_mc2 a score is a share of probability, of perplexity a log-likelihood; elsewhere 0 or 1.
            same = all(
                abs(one[key] - other[key]) < TOLERANCE
                for one, other in pairs
                for key in ("acc", "acc_norm", "perplexity")
                if key in other
            )
            wrong += farthest > TOLERANCE or not same
            verdict = "the same scores" if same else "OTHER SCORES"
            print(f"{run[0]}, {run[3]} shots: {len(pairs)} items, within {farthest:.1e} nats, {verdict}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 6, sys.argv[4:]))
