"""What lm-evaluation-harness makes of the invented rows:

    python oracle/lm_eval_reference.py MODEL_FOLDER [LIMIT [TASK...]]

Runs the harness's own tasks (0.4.13), their data replaced by fixtures/*.jsonl, on a Hugging Face folder, and writes
fixtures/lm-eval.json: for every task the prompts, the log-likelihoods, what each item scored and the metrics. Each run
is kept as soon as it is done, in place of the one before; TASK names those to run (TASK:chat for those with the chat template). Needs lm-eval[hf] 0.4.13 and no
network.
"""

import fcntl
import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
import lm_eval  # noqa: E402
from lm_eval.models.huggingface import HFLM  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402

HERE = Path(__file__).resolve().parent.parent / "fixtures"
TASKS = Path(lm_eval.__file__).parent / "tasks"

# name, the harness's file, rows, worked examples, whether as a conversation
RUNS = [
    ("hellaswag", "hellaswag/hellaswag.yaml", "hellaswag", 0, False),
    ("truthfulqa_mc1", "truthfulqa/truthfulqa_mc1.yaml", "truthfulqa", 0, False),
    ("truthfulqa_mc2", "truthfulqa/truthfulqa_mc2.yaml", "truthfulqa", 0, False),
    ("arc_easy", "arc/arc_easy.yaml", "arc_easy", 0, False),
    ("arc_easy", "arc/arc_easy.yaml", "arc_easy", 3, False),
    ("openbookqa", "openbookqa/openbookqa.yaml", "openbookqa", 0, False),
    ("piqa", "piqa/piqa.yaml", "piqa", 0, False),
    ("winogrande", "winogrande/default.yaml", "winogrande", 0, False),
    ("winogrande", "winogrande/default.yaml", "winogrande", 2, False),
    ("boolq", "super_glue/boolq/default.yaml", "boolq", 0, False),
    ("mmlu_elementary_mathematics", "mmlu/default/mmlu_elementary_mathematics.yaml", "mmlu_elementary_mathematics", 5, False),
    ("lambada_openai", "lambada/lambada_openai.yaml", "lambada_openai", 0, False),
    ("hellaswag", "hellaswag/hellaswag.yaml", "hellaswag", 0, True),
    ("arc_easy", "arc/arc_easy.yaml", "arc_easy", 2, True),
    ("winogrande", "winogrande/default.yaml", "winogrande", 1, True),
    ("mmlu_elementary_mathematics", "mmlu/default/mmlu_elementary_mathematics.yaml", "mmlu_elementary_mathematics", 2, True),
    ("lambada_openai", "lambada/lambada_openai.yaml", "lambada_openai", 0, True),
]


def keep(run, about):
    """One run in place of the one before; the file's order is that of RUNS."""
    path = HERE / "lm-eval.json"
    with open(HERE / "lm-eval.json", "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = json.loads(path.read_text() or '{"runs": []}')["runs"]
        by_name = {(each["task"], each["shots"], each["chat"]): each for each in [*known, run]}
        order = [(name, shots, chat) for name, _source, _rows, shots, chat in RUNS]
        runs = [by_name[key] for key in order if key in by_name]
        reference = {"harness": lm_eval.__version__, **about, "runs": runs}
        path.write_text(json.dumps(reference, ensure_ascii=False) + "\n")


def chosen(only):
    """Those of RUNS that are named, TASK or TASK:chat; all where none is."""
    return [run for run in RUNS if not only or f"{run[0]}{':chat' if run[4] else ''}" in only]


def local_tasks(place, runs):
    """The harness's tasks with the invented rows in place of their data, named NAME_SHOTS_local, as files in a folder."""
    for name, source, rows, shots, _chat in runs:
        local = f"{name}_{shots}_local"
        split = {"test": str(HERE / f"{rows}.jsonl"), "validation": str(HERE / f"{rows}.jsonl")}
        examples = HERE / f"{rows}.examples.jsonl"
        for key in ("train", "dev"):
            split[key] = str(examples if examples.exists() else HERE / f"{rows}.jsonl")
        config = {
            "include": str(TASKS / source),
            "task": local,
            "dataset_path": "json",
            "dataset_name": None,
            "dataset_kwargs": {"data_files": split},
            "tag": None,
        }
        (Path(place) / f"{local}.yaml").write_text(
            "\n".join(f"{key}: {json.dumps(value)}" for key, value in config.items()) + "\n"
        )
    return TaskManager(include_path=place, include_defaults=False)


def evaluated(model, manager, run, limit):
    """One run's metrics and samples, and how long it took."""
    name, _source, rows, shots, chat = run
    started = time.time()
    found = lm_eval.simple_evaluate(
        model=model,
        tasks=[f"{name}_{shots}_local"],
        num_fewshot=shots,
        task_manager=manager,
        log_samples=True,
        bootstrap_iters=0,
        limit=limit,
        random_seed=0,
        apply_chat_template=chat,
        fewshot_as_multiturn=chat,
    )
    seconds = time.time() - started
    (samples,) = found["samples"].values()
    (metrics,) = found["results"].values()
    return {
        "task": name,
        "rows": rows,
        "shots": shots,
        "chat": chat,
        "seconds": round(seconds, 2),
        "metrics": {key: value for key, value in metrics.items() if isinstance(value, (int, float))},
        "samples": [
            {
                "doc_id": sample["doc_id"],
                "doc_hash": sample["doc_hash"],
                "prompt_hash": sample["prompt_hash"],
                **({"arguments": sample["arguments"]} if sample["doc_id"] < 2 else {}),
                "log_likelihoods": [round(float(response[0][0]), 6) for response in sample["resps"]],
                "greedy": [str(response[0][1]) == "True" for response in sample["resps"]],
                **{key: sample[key] for key in ("acc", "acc_norm", "perplexity") if key in sample},
            }
            for sample in sorted(samples, key=lambda each: each["doc_id"])
        ],
    }


def main(folder, limit=None, only=()):
    runs = chosen(only)
    with tempfile.TemporaryDirectory() as place:
        started = time.time()
        manager = local_tasks(place, runs)
        model = HFLM(pretrained=folder, dtype="float32", device="cpu", batch_size=8)
        about = {"start_seconds": round(time.time() - started, 2), "chat_template": model.tokenizer.chat_template}
        for run in runs:
            found = evaluated(model, manager, run, limit)
            keep(found, about)
            print(found["task"], found["shots"], found["metrics"], f"{found['seconds']:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None, sys.argv[3:])
