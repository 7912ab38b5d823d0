"""Rewrite the configurations of fixtures/weights as transformers 5 writes them: fixtures/weights-configs-5.json.gz.

    python oracle/weights_configs_5.py        (transformers 5, without PyTorch; 5.24.0 made what is there)

Version 5 keeps rotary positions in `rope_parameters` and renames other fields; the tests build the same graph from both.
"""

import gzip
import json
import logging
from pathlib import Path

from transformers import AutoConfig

logging.disable(logging.WARNING)
FIXTURES = Path(__file__).parent.parent / "fixtures"


def main():
    configs = {}
    for path in sorted((FIXTURES / "weights").iterdir()):
        written_by_4 = json.loads(gzip.decompress(path.read_bytes()))["config"]
        config = AutoConfig.for_model(written_by_4["model_type"]).from_dict(written_by_4)
        configs[path.name.removesuffix(".json.gz")] = json.loads(config.to_json_string())
    text = json.dumps(configs, separators=(",", ":"))
    (FIXTURES / "weights-configs-5.json.gz").write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main()
