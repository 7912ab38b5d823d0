"""The ways in which a decoder becomes ONNX, as their users run them."""

import os
import subprocess
import sys
import tempfile
import types
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers.float16 import convert_float_to_float16
from optimum.exporters.onnx import export, onnx_export_from_model
from optimum.exporters.tasks import TasksManager
from optimum.onnx import merge_decoders
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import DynamicCache, PreTrainedTokenizerFast
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS

OPSET = 18


class NotSupported(Exception):
    """The exporter does not know the architecture."""


def torchscript(decoder) -> onnx.ModelProto:
    """Optimum's export: torch.onnx.export with dynamo=False, one graph, cache inputs that may be empty."""
    with tempfile.TemporaryDirectory() as folder:
        onnx_export_from_model(
            decoder, Path(folder), task="text-generation-with-past", opset=OPSET, do_validation=False
        )
        return onnx.load(Path(folder) / "model.onnx")


def torchscript_merged(decoder) -> onnx.ModelProto:
    """Optimum's merged decoder: one If on use_cache_branch over two exports, with and without past."""
    configure = TasksManager.get_exporter_config_constructor(
        "onnx", model=decoder, task="text-generation", library_name="transformers"
    )
    configs = {
        "decoder_model": configure(decoder.config, use_past=True, use_past_in_inputs=False),
        "decoder_with_past_model": configure(decoder.config, use_past=True, use_past_in_inputs=True),
    }
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "decoder_model.onnx", Path(folder) / "decoder_with_past_model.onnx"]
        for path, with_past in zip(paths, (False, True)):
            config = configure(decoder.config, use_past=True, use_past_in_inputs=with_past)
            export(decoder, config, path, opset=OPSET)
        return merge_decoders(*paths, save_path=Path(folder) / "merged.onnx")


def _causal_mask(batch_size, cache_position, kv_length, attention_mask=None, dtype=torch.float32, **_):
    """transformers builds its masks by vmap, which torch.export cannot trace; this is the same mask by comparison.

    Sliding windows are left out: the fixtures' are wider than their prompts.
    """
    allowed = torch.arange(kv_length)[None, :] <= cache_position[:, None]
    allowed = allowed[None, None, :, :].expand(batch_size, 1, -1, -1)
    if attention_mask is not None:
        allowed = allowed & attention_mask.to(torch.bool)[:, None, None, :]
    return torch.where(allowed, torch.tensor(0.0, dtype=dtype), torch.finfo(dtype).min)


def dynamo(decoder) -> onnx.ModelProto:
    """torch.onnx.export with dynamo=True over a flat list of cache tensors."""
    config = decoder.config
    layers = config.num_hidden_layers
    forward = type(decoder).forward
    takes_positions = "position_ids" in forward.__code__.co_varnames[: forward.__code__.co_argcount]

    def flat_forward(self, input_ids, attention_mask, position_ids, past):
        cache = DynamicCache.from_legacy_cache([(past[2 * i], past[2 * i + 1]) for i in range(layers)])
        arguments = {"position_ids": position_ids} if takes_positions else {}
        output = forward(
            self,
            input_ids=input_ids,
            attention_mask=attention_mask,
            past_key_values=cache,
            use_cache=True,
            **arguments,
        )
        present = [tensor for pair in output.past_key_values.to_legacy_cache() for tensor in pair]
        return output.logits, *present

    with torch.no_grad():
        example = decoder(torch.zeros((2, 3), dtype=torch.long), use_cache=True)
    past = [tensor for pair in example.past_key_values.to_legacy_cache() for tensor in pair]
    past_names = [f"past_key_values.{i}.{kind}" for i in range(layers) for kind in ("key", "value")]
    dynamic = torch.export.Dim.DYNAMIC
    shapes = (
        {0: dynamic, 1: dynamic},
        {0: dynamic, 1: dynamic},
        {0: dynamic, 1: dynamic},
        [{0: dynamic, 2: dynamic} for _ in past],
    )
    decoder.forward = types.MethodType(flat_forward, decoder)
    built_in_mask = ALL_MASK_ATTENTION_FUNCTIONS["eager"]
    ALL_MASK_ATTENTION_FUNCTIONS["eager"] = _causal_mask
    try:
        program = torch.onnx.export(
            decoder,
            (
                torch.zeros((2, 4), dtype=torch.long),
                torch.ones((2, 7), dtype=torch.long),
                torch.arange(3, 7).repeat(2, 1),
                past,
            ),
            dynamo=True,
            dynamic_shapes=shapes,
            opset_version=OPSET,
            input_names=["input_ids", "attention_mask", "position_ids", *past_names],
            output_names=["logits", *(name.replace("past_key_values", "present") for name in past_names)],
            verbose=False,
        )
    finally:
        ALL_MASK_ATTENTION_FUNCTIONS["eager"] = built_in_mask
        del decoder.forward
    proto = program.model_proto
    # Stack traces name files of the machine that exported; the module path in name_scopes stays.
    for node in proto.graph.node:
        kept = [entry for entry in node.metadata_props if "stack_trace" not in entry.key]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
        node.doc_string = ""
    return proto


def genai(decoder, precision: str = "fp32") -> onnx.ModelProto:
    """onnxruntime-genai's model builder for the CPU provider."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        decoder.save_pretrained(source)
        words = {f"w{index}": index for index in range(decoder.config.vocab_size)}
        PreTrainedTokenizerFast(tokenizer_object=Tokenizer(WordLevel(words, unk_token="w0"))).save_pretrained(source)
        command = [sys.executable, "-m", "onnxruntime_genai.models.builder", "-i", source, "-o", target]
        command += ["-p", precision, "-e", "cpu", "-c", Path(folder) / "cache"]
        # Level 4, the default, rounds activations to int8 too: fast, but 1 to 2 % away from its own weights.
        command += ["--extra_options", "int4_accuracy_level=1"]
        run = subprocess.run(
            command,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
            capture_output=True,
            text=True,
        )
        if run.returncode != 0:
            reason = run.stderr.strip().splitlines()[-1]
            if "is not currently supported" in reason:
                raise NotSupported(f"onnxruntime-genai's builder does not know {type(decoder).__name__}")
            raise RuntimeError(reason)
        return onnx.load(target / "model.onnx")


def as_genai_computes(decoder):
    """What genai's export of this decoder is a true copy of, where the builder changes a constant.

    Gemma scales its embeddings by √width, which the builder rounds to two decimals (here 5.66 for
    5.657), and Phi's layer_norm_eps of 1e-5 is left out for the builder's own 1e-6.
    """
    architecture = type(decoder).__name__
    if architecture.startswith("Gemma"):
        scale = decoder.config.hidden_size**0.5
        decoder.get_input_embeddings().register_forward_hook(lambda _module, _inputs, output: output * (round(scale, 2) / scale))
    elif architecture == "PhiForCausalLM":
        for module in decoder.modules():
            if isinstance(module, torch.nn.LayerNorm):
                module.eps = 1e-6
    else:
        return None
    return decoder


def as_float16(proto: onnx.ModelProto) -> onnx.ModelProto:
    return convert_float_to_float16(proto, keep_io_types=False, disable_shape_infer=True)


def as_int8(proto: onnx.ModelProto) -> onnx.ModelProto:
    """Weights in 7 of the 8 bits: x86 processors without VNNI add products of full bytes in 16 bits, and saturate."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
        onnx.save(proto, source)
        quantize_dynamic(
            source,
            target,
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
            reduce_range=True,
            extra_options={"EnableSubgraph": True},
        )
        return onnx.load(target)


def as_int4(proto: onnx.ModelProto) -> onnx.ModelProto:
    quantizer = MatMulNBitsQuantizer(proto, block_size=32, is_symmetric=True)
    quantizer.process()
    return quantizer.model.model
