"""Export a trained seed to the files that ship: model.onnx, config.json, tokenizer.json.

    python demo/train/export.py FOLDER
"""

import shutil
import sys
import tempfile
from pathlib import Path

from optimum.exporters.onnx import onnx_export_from_model
from transformers import GPTNeoXForCausalLM

DEMO = Path(__file__).parent.parent


def main(source: Path):
    model = GPTNeoXForCausalLM.from_pretrained(source, attn_implementation="eager").eval()
    with tempfile.TemporaryDirectory() as folder:
        onnx_export_from_model(
            model, Path(folder), task="text-generation-with-past", opset=18, do_validation=False
        )
        shutil.copy(Path(folder) / "model.onnx", DEMO / "model.onnx")
        shutil.copy(Path(folder) / "config.json", DEMO / "config.json")
    shutil.copy(source / "tokenizer.json", DEMO / "tokenizer.json")
    (DEMO / "tokenizer_config.json").write_text('{"tokenizer_class":"PreTrainedTokenizerFast","eos_token":"<|endoftext|>"}\n')


if __name__ == "__main__":
    main(Path(sys.argv[1]))
