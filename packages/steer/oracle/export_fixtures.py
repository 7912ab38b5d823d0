"""Rebuild fixtures/: every architecture in every exporter that takes it, with what transformers computes.

    python oracle/export_fixtures.py [--every --into FOLDER] [ARCHITECTURE ...]

Without names, all are rebuilt. Each export is run in onnxruntime and compared with
transformers before it is kept; one that fails is named, with the reason, in
not-exported.json. fixtures/README.md says how to read what is written. `--every` makes
the merged decoder and every precision of every architecture, which is too much to
commit: CAPE_FIXTURES=FOLDER runs the tests on it.
"""

import argparse
import gzip
import json
import logging
import multiprocessing
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

import exporters
import random_models
from hooked import position_ids, quantize_activations, steering
from stages import ATTENTION_MASK, INPUT_IDS, STEP_IDS, STEP_MASK, passes, rounded

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
torch.set_num_threads(1)

fork = multiprocessing.get_context("fork")

FIXTURES = Path(__file__).parent.parent / "fixtures"
TOLERANCE = 1e-4
# Half precision, and activations rounded to int8, where a last bit may fall either way.
LOOSE_TOLERANCE = 1e-2

FULL_PRECISION = {
    "torchscript": exporters.torchscript,
    "torchscript-merged": exporters.torchscript_merged,
    "dynamo": exporters.dynamo,
    "genai": exporters.genai,
}
# A merged decoder doubles its file; these stand for the rest.
MERGED = {"gpt_neox", "llama", "gpt2", "gemma2", "phi"}
# Precisions beside float32, where each changes the graph.
OTHER_PRECISIONS = {
    **{
        f"{exporter.__name__.replace('_', '-')}-{precision}": (precision, lambda decoder, e=exporter, c=convert: c(e(decoder)))
        for exporter in (exporters.torchscript, exporters.torchscript_merged, exporters.dynamo)
        for precision, convert in (
            ("fp16", exporters.as_float16),
            ("int8", exporters.as_int8),
            ("int4", exporters.as_int4),
        )
    },
    "genai-int4": ("int4", lambda decoder: exporters.genai(decoder, "int4")),
}
# architecture: the precisions that stand for the rest.
COMMITTED = {
    "gpt2": ["torchscript-fp16", "torchscript-int8", "torchscript-int4"],
    "gpt_neox": ["torchscript-fp16", "torchscript-int8", "torchscript-int4"],
    "llama": [
        *("torchscript-fp16", "torchscript-int8", "torchscript-int4"),
        *("torchscript-merged-int8", "dynamo-int4", "genai-int4"),
    ],
    "phi": ["genai-int4"],
    "gemma3": ["genai-int4"],
}

def expected(architecture, decoder):
    blocks = random_models.blocks(decoder, architecture)
    probe = len(blocks) // 4
    prefill, step = passes(decoder, blocks)
    seen = ATTENTION_MASK.bool()
    generator = torch.Generator().manual_seed(7)
    vector = torch.randn(random_models.WIDTH, generator=generator)
    vector *= prefill[1][probe][seen].norm(dim=-1).mean() / vector.norm()
    answer = {
        "architecture": architecture,
        "blocks": len(blocks),
        "width": random_models.WIDTH,
        "probeBlock": probe,
        "vector": rounded(vector),
        "prefill": {
            "inputIds": INPUT_IDS.tolist(),
            "attentionMask": ATTENTION_MASK.tolist(),
            "positionIds": position_ids(ATTENTION_MASK).tolist(),
            "hidden": [rounded(state) for state in prefill[1]],
            "logits": rounded(prefill[0]),
        },
        "step": {
            "inputIds": STEP_IDS.tolist(),
            "attentionMask": STEP_MASK.tolist(),
            "positionIds": position_ids(STEP_MASK)[:, -1:].tolist(),
            "hidden": [rounded(state) for state in step[1]],
            "logits": rounded(step[0]),
        },
        "steered": {},
    }
    vector = torch.tensor(answer["vector"])
    for positions in ("last", "all"):
        with steering(blocks[probe], vector, positions):
            steered_prefill, steered_step = passes(decoder, blocks)
        answer["steered"][positions] = {
            "prefillLogits": rounded(steered_prefill[0]),
            "stepLogits": rounded(steered_step[0]),
        }
    return answer


def run(proto, answer):
    """Logits of prefill and step from onnxruntime, without steering."""
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    inputs = {given.name: given for given in session.get_inputs()}
    types = {"tensor(int64)": np.int64, "tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(bool)": bool}
    past = {
        name: np.zeros(
            [2, *(size if isinstance(size, int) else 0 for size in given.shape[1:])], types[given.type]
        )
        for name, given in inputs.items()
        if name.startswith("past_key_values")
    }
    logits = []
    for stage in ("prefill", "step"):
        feeds = {
            "input_ids": np.array(answer[stage]["inputIds"]),
            "attention_mask": np.array(answer[stage]["attentionMask"]),
            "position_ids": np.array(answer[stage]["positionIds"]),
            "use_cache_branch": np.array([stage == "step"]),
            **past,
        }
        outputs = dict(
            zip(
                [output.name for output in session.get_outputs()],
                session.run(None, {name: feeds[name].astype(types[inputs[name].type]) for name in inputs}),
            )
        )
        past = {name.replace("present", "past_key_values"): value for name, value in outputs.items() if "present" in name}
        logits.append(outputs["logits"].astype(np.float32))
    return logits


def disagreement(proto, answer, rows):
    """The largest difference over the largest value, on the positions of `rows` that hold a token."""
    seen = np.array(answer["prefill"]["attentionMask"], bool)
    worst = 0.0
    for got, stage, kept in zip(run(proto, answer), ("prefill", "step"), (seen, np.ones((2, 1), bool))):
        want = np.array(answer[stage]["logits"], np.float32)
        got, want, kept = got[rows], want[rows], kept[rows]
        worst = max(worst, float(np.abs(got - want)[kept].max() / np.abs(want[kept]).max()))
    return worst


def _export(export, architecture, precision, connection):
    try:
        connection.send(export(random_models.build(architecture, precision)).SerializeToString(deterministic=True))
    except exporters.NotSupported as failure:
        connection.send(str(failure))
    except Exception as failure:
        lines = str(failure).strip().splitlines()
        connection.send(f"{type(failure).__name__}: {lines[-1][:300] if lines else ''}")


def exported(export, architecture, precision):
    """The export's bytes, made in a process of its own: the two exporters of PyTorch disturb each other."""
    ours, theirs = fork.Pipe()
    process = fork.Process(target=_export, args=(export, architecture, precision, theirs))
    process.start()
    theirs.close()
    try:
        message = ours.recv()
    except EOFError:
        raise RuntimeError("the exporter's process ended without an answer") from None
    finally:
        process.join()
    if isinstance(message, str):
        raise ValueError(message)
    return onnx.load_from_string(message)


def reference(architecture, name, precision):
    """The file that holds what this export should give, and the decoder that says so."""
    decoder = random_models.build(architecture, precision)
    apart = []
    if name.startswith("genai") and exporters.as_genai_computes(decoder):
        apart.append("genai")
    if precision in random_models.GRIDS:
        apart.append(precision)
    if precision == "int8":
        quantize_activations(decoder)
    return "-".join(["expected", *apart]) + ".json", decoder


def keep(folder, name, proto, answer, precision):
    tolerance = TOLERANCE if precision == "fp32" else LOOSE_TOLERANCE
    # GroupQueryAttention counts a row's tokens from its mask and takes no padding on the left.
    rows = [0] if name.startswith("genai") else [0, 1]
    difference = disagreement(proto, answer, rows)
    if not difference <= tolerance:
        raise ValueError(f"logits differ from transformers by {difference:.2g} of the largest, unsteered")
    with open(folder / f"{name}.onnx.gz", "wb") as file:
        file.write(gzip.compress(proto.SerializeToString(deterministic=True), compresslevel=9, mtime=0))
    return {"name": name, "precision": precision, "tolerance": tolerance, "rows": rows, "unsteeredDifference": float(f"{difference:.2g}")}


def write(path, value):
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n")


def export(architecture, into, every, refused):
    folder = into / architecture
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.iterdir():
        stale.unlink()
    random_models.build(architecture).config.save_pretrained(folder)
    answers = {}
    models = []
    attempts = [
        (name, "fp32", export)
        for name, export in FULL_PRECISION.items()
        if every or name != "torchscript-merged" or architecture in MERGED
    ]
    attempts += [
        (name, *OTHER_PRECISIONS[name])
        for name in (OTHER_PRECISIONS if every else COMMITTED.get(architecture, []))
    ]
    for name, precision, export in attempts:
        try:
            proto = exported(export, architecture, precision)
            file, decoder = reference(architecture, name, precision)
            if file not in answers:
                answers[file] = expected(architecture, decoder)
                write(folder / file, answers[file])
            models.append({**keep(folder, name, proto, answers[file], precision), "expected": file})
            print(architecture, name, models[-1]["unsteeredDifference"], flush=True)
        except Exception as failure:
            reason = str(failure).strip().splitlines()[-1][:300]
            refused.append({"architecture": architecture, "name": name, "reason": reason})
            print(architecture, name, "not exported:", reason, flush=True)
    write(folder / "models.json", models)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("architectures", nargs="*", default=list(random_models.ARCHITECTURES))
    parser.add_argument("--into", type=Path, default=FIXTURES)
    parser.add_argument("--every", action="store_true")
    given = parser.parse_args()
    if given.every and given.into == FIXTURES:
        parser.error("--every needs --into: it is too much to commit")
    given.into.mkdir(parents=True, exist_ok=True)
    record = given.into / "not-exported.json"
    refused = json.loads(record.read_text()) if record.exists() else []
    refused = [entry for entry in refused if entry["architecture"] not in given.architectures]
    for architecture in given.architectures:
        export(architecture, given.into, given.every, refused)
    order = list(random_models.ARCHITECTURES)
    refused.sort(key=lambda entry: order.index(entry["architecture"]))
    record.write_text(json.dumps(refused, indent=1) + "\n")


if __name__ == "__main__":
    main()
