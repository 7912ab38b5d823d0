import { type OnnxModel, readModel } from '../onnx/graph.ts';
import { findResidual, knownResidual, type Residual } from '../onnx/residual.ts';
import { probeBlock } from '../runtime/decoder.ts';
import type { ModelWarning } from '../weights/weights-model.ts';
import { readConfig } from './config.ts';
import type { ModelFiles } from './files.ts';

/** Structure of a model, as far as its file and its configuration tell. */
export interface ModelDescription {
  readonly model: string;
  readonly file: string;
  readonly architecture: string | null;
  readonly producer: string;
  readonly opset: number;
  readonly blocks: number;
  readonly width: number | null;
  readonly heads: number | null;
  readonly keyValueHeads: number | null;
  readonly vocabulary: number | null;
  readonly positions: number | null;
  readonly probeBlock: number;
  readonly merged: boolean;
  readonly cache: readonly { readonly input: string; readonly shape: readonly (number | string | null)[] }[];
  readonly inputs: readonly string[];
  /** The value that leaves each block. */
  readonly stream: readonly {
    readonly block: number;
    readonly value: string | null;
    readonly heads: boolean;
  }[];
  readonly certainty: Residual['certainty'];
  readonly evidence: readonly string[];
  /** Warnings about the files: tensors that were not read. */
  readonly warnings: readonly ModelWarning[];
}

/** Read a model's structure without opening it in a runtime. */
export function describeModel(files: ModelFiles): ModelDescription {
  const config = readConfig(files.config, files.generation);
  const onnx: OnnxModel = readModel(files.source);
  const residual = files.built ? knownResidual(onnx, files.built) : findResidual(onnx, config);
  const isCache = ({ name }: { name: string }): boolean => name.startsWith('past');
  return {
    model: files.name,
    file: files.modelFile,
    architecture: config.architecture,
    producer: onnx.producer,
    opset: onnx.opset,
    blocks: residual.blocks,
    width: residual.width,
    heads: config.heads,
    keyValueHeads: config.keyValueHeads,
    vocabulary: config.vocabulary,
    positions: config.positions,
    probeBlock: probeBlock(residual.blocks),
    merged: residual.conditional !== null,
    cache: onnx.graph.inputs.filter(isCache).map(({ name, shape }) => ({ input: name, shape: shape ?? [] })),
    inputs: onnx.graph.inputs.filter((input) => !isCache(input)).map(({ name }) => name),
    stream: residual.ways[0]!.sites.map((site, block) => ({
      block,
      value: site?.value ?? null,
      heads: site?.heads != null,
    })),
    certainty: residual.certainty,
    evidence: residual.evidence,
    warnings: files.built?.warnings ?? [],
  };
}
