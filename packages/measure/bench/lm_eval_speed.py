"""One measurement by lm-evaluation-harness at batch 8: python bench/lm_eval_speed.py MODEL_FOLDER ROWS.jsonl

Prints its accuracy and the processor time of this process as JSON.
"""

import json
import os
import resource
import sys
import tempfile
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
import lm_eval  # noqa: E402
from lm_eval.models.huggingface import HFLM  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402

TASK = """task: bench
dataset_path: json
dataset_kwargs: {data_files: {test: FILE}}
output_type: multiple_choice
test_split: test
doc_to_text: "{{context}}"
doc_to_choice: choices
doc_to_target: label
metric_list: [{metric: acc}]
"""


def main(folder, rows):
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "bench.yaml").write_text(TASK.replace("FILE", json.dumps(rows)))
        found = lm_eval.simple_evaluate(
            model=HFLM(pretrained=folder, dtype="float32", device="cpu", batch_size=8),
            tasks=["bench"],
            task_manager=TaskManager(include_path=place, include_defaults=False),
            bootstrap_iters=0,
        )
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"acc": found["results"]["bench"]["acc,none"], "processor": used.ru_utime + used.ru_stime}))


main(*sys.argv[1:])
