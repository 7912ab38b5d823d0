"""Files as evaluation tools write them, for the readers' tests: fixtures/tools/.

Each tool writes its own, offline, on invented items. Run one at a time, in an environment that has the package:

    python make_fixtures.py lm-eval            # lm-eval 0.4.13
    python make_fixtures.py inspect            # inspect-ai 0.3.285
    python make_fixtures.py every-eval-ever    # every-eval-ever 0.3.0, converts what lm-eval wrote
    python make_fixtures.py lighteval          # lighteval 0.13.0
    python make_fixtures.py helm               # crfm-helm 0.5.16
    python make_fixtures.py tables             # pyarrow 26, openpyxl 3.1
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OUT = Path(__file__).parent.parent / "fixtures" / "tools"
ITEMS = [
    ("2 + 2 =", ["3", "4", "5"], 1, "sums"),
    ("3 + 3 =", ["6", "7", "8"], 0, "sums"),
    ("A whale is a", ["fish", "mammal", "bird"], 1, "animals"),
    ("A sparrow is a", ["fish", "mammal", "bird"], 2, "animals"),
    ("The sun is a", ["planet", "moon", "star"], 2, "sky"),
    ("5 + 1 =", ["6", "7", "5"], 0, "sums"),
]


def fresh(name):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def lm_eval():
    folder = fresh("lm-eval")
    with tempfile.TemporaryDirectory() as work:
        data = Path(work) / "quiz.jsonl"
        data.write_text(
            "".join(
                json.dumps({"question": q, "choices": c, "gold": g, "subject": s}) + "\n" for q, c, g, s in ITEMS
            )
        )
        task = {
            "task": "local_quiz",
            "dataset_path": "json",
            "dataset_kwargs": {"data_files": {"test": str(data)}},
            "test_split": "test",
            "output_type": "multiple_choice",
            "doc_to_text": "{{question}}",
            "doc_to_choice": "{{choices}}",
            "doc_to_target": "gold",
            "num_fewshot": 0,
            "metric_list": [
                {"metric": metric, "aggregation": "mean", "higher_is_better": True} for metric in ("acc", "acc_norm")
            ],
            "metadata": {"version": 1.0},
        }
        (Path(work) / "quiz.yaml").write_text(json.dumps(task))
        # The dummy model answers at random, from a seed: no weights are needed.
        subprocess.run(
            [
                *(str(Path(sys.executable).parent / "lm_eval"), "--model", "dummy"),
                *("--model_args", "pretrained=acme/tiny-1b", "--tasks", "local_quiz"),
                *("--include_path", work, "--output_path", str(folder), "--log_samples"),
            ],
            check=True,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )


def inspect():
    import tiktoken

    class Words:
        """Counts words where the real encoding would be downloaded."""

        def encode(self, text, **_):
            return text.split()

    tiktoken.get_encoding = lambda name: Words()
    from inspect_ai import Task, eval as evaluate
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ModelOutput, get_model
    from inspect_ai.scorer import includes, match

    folder = fresh("inspect")
    samples = [
        Sample(input=q, target=c[g], id=f"item-{i}", metadata={"subject": s}) for i, (q, c, g, s) in enumerate(ITEMS)
    ]
    answers = ["4", "7", "mammal", "bird", "moon", "6"]
    for form in ("eval", "json"):
        model = get_model(
            "mockllm/model",
            memoize=False,
            custom_outputs=[ModelOutput.from_content("mockllm/model", answer) for answer in answers],
        )
        task = Task(dataset=samples, scorer=[match(), includes()], name="local_quiz")
        evaluate(task, model=model, log_dir=str(folder), log_format=form, display="none", max_samples=1)


def every_eval_ever():
    folder = fresh("every-eval-ever")
    subprocess.run(
        [
            *(sys.executable, "-m", "every_eval_ever", "convert", "lm_eval", "--log_path", str(OUT / "lm-eval")),
            *("--output_dir", str(folder), "--source_organization_name", "Acme"),
            *("--evaluator_relationship", "third_party", "--include_samples"),
        ],
        check=True,
    )


def lighteval():
    from lighteval.logging.evaluation_tracker import EvaluationTracker
    from lighteval.models.abstract_model import ModelConfig
    from lighteval.models.model_output import ModelResponse
    from lighteval.tasks.requests import Doc

    folder = fresh("lighteval")
    tracker = EvaluationTracker(output_dir=str(folder), save_details=True)
    tracker.general_config_logger.log_args_info(num_fewshot_seeds=1, max_samples=None, job_id="")
    tracker.general_config_logger.log_model_info(ModelConfig(model_name="acme/tiny-1b"))
    scores = [1, 0, 1, 1, 0, 1]
    for (q, c, g, _), score in zip(ITEMS, scores):
        doc = Doc(query=q, choices=c, gold_index=g, id=str(len(tracker.details_logger.details["quiz|0"])))
        response = ModelResponse(input=q, text=[c[g]], input_tokens=[1], output_tokens=[[2]])
        tracker.details_logger.log("quiz|0", doc, response, {"acc": score})
    tracker.details_logger.aggregate()
    mean = sum(scores) / len(scores)
    error = (mean * (1 - mean) / (len(scores) - 1)) ** 0.5
    for name in ("quiz|0", "all"):
        tracker.metrics_logger.metric_aggregated[name] = {"acc": mean, "acc_stderr": error}
    tracker.save()


def helm():
    from helm.benchmark.adaptation.adapter_spec import AdapterSpec
    from helm.benchmark.metrics.metric import PerInstanceStats
    from helm.benchmark.metrics.metric_name import MetricName
    from helm.benchmark.metrics.statistic import Stat
    from helm.benchmark.run_spec import RunSpec
    from helm.benchmark.scenarios.scenario import ScenarioSpec
    from helm.common.general import asdict_without_nones

    name = "quiz:subject=all,model=acme_tiny-1b"
    # HELM names the folder after the run; a colon is no name on every system.
    folder = fresh("helm") / "quiz"
    folder.mkdir()
    spec = RunSpec(
        name=name,
        scenario_spec=ScenarioSpec(class_name="quiz.Quiz", args={}),
        adapter_spec=AdapterSpec(method="multiple_choice_joint", model="acme/tiny-1b", max_train_instances=5),
        metric_specs=[],
    )
    scores = [1, 0, 1, 1, 0, 1]
    overall = Stat(MetricName("exact_match", split="test"))
    instances = []
    for i, score in enumerate(scores):
        stat = Stat(MetricName("exact_match", split="test")).add(score)
        overall.merge(Stat(MetricName("exact_match", split="test")).add(score))
        instances.append(PerInstanceStats(f"id{i}", None, 0, [stat]))
    count = Stat(MetricName("num_instances", split="test")).add(len(scores))
    write = lambda file, value: (folder / file).write_text(json.dumps(value, indent=2))
    write("run_spec.json", asdict_without_nones(spec))
    write("stats.json", [asdict_without_nones(stat) for stat in (overall, count)])
    write("per_instance_stats.json", [asdict_without_nones(each) for each in instances])


def tables():
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = fresh("tables")
    rows = [("ours-1b", "Ours", 1.0, 45.1, 39.0), ("ours-3b", "Ours", 3.0, 55.9, 38.2), ("ours-7b", "Ours", 7.0, 63.4, 40.9)]
    names = ["model", "family", "params_b", "hellaswag", "truthfulqa"]
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    for codec in ("snappy", "zstd", "gzip"):
        pq.write_table(pa.table(columns), folder / f"{codec}.parquet", compression=codec)
    book = openpyxl.Workbook()
    book.active.title = "Scores"
    book.active.append(names)
    for row in rows:
        book.active.append(row)
    book.create_sheet("Notes").append(["nothing here"])
    book.save(folder / "scores.xlsx")


{
    "lm-eval": lm_eval,
    "inspect": inspect,
    "every-eval-ever": every_eval_ever,
    "lighteval": lighteval,
    "helm": helm,
    "tables": tables,
}[sys.argv[1]]()
