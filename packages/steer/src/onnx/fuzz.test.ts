import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SteerError } from '../steer-error.ts';
import { type NodeInfo, type OnnxModel, readModel } from './graph.ts';
import { findResidual, type Residual } from './residual.ts';
import { splice } from './splice.ts';
import { bytesSource, Message, type Span } from './wire.ts';

// Real exports with damage done to them: what is read is refused with a code, or placed as before.

const EXPORTS = [
  'gpt_neox/torchscript',
  'gpt2/torchscript-int4',
  'llama/torchscript-merged',
  'llama/genai',
  'qwen2/dynamo',
];
const EXPECTED = { blocks: 4, width: 32 };

const bytesOf = (name: string): Uint8Array =>
  new Uint8Array(gunzipSync(readFileSync(join(import.meta.dirname, '../../fixtures', `${name}.onnx.gz`))));

/** Result of a file along the whole way from bytes to spliced head; a refusal must be a coded one. */
function spliceOf(bytes: Uint8Array): { residual: Residual; head: Uint8Array } | SteerError {
  try {
    const model = readModel(bytesSource(bytes));
    const residual = findResidual(model, EXPECTED);
    const at = residual.ways[0]!.sites.flatMap((site, block) => (site === null ? [] : block));
    return { residual, head: splice(model, residual, { steer: at, read: at, heads: at, modelFile: 'm' }) };
  } catch (error) {
    if (error instanceof SteerError) return error;
    throw error;
  }
}

const sitesOf = (residual: Residual): (string | undefined)[][] =>
  residual.ways.map(({ sites }) => sites.map((site) => site?.value));

/** One act of damage, drawn as shares so that it fits any file. */
interface Damage {
  readonly kind: 'turn' | 'cut' | 'drop' | 'repeat' | 'lengthen';
  /** Part of the structure, and the place in it. */
  readonly part: number;
  readonly at: number;
  readonly value: number;
  readonly length: number;
}

const share = fc.integer({ min: 0, max: 999_999 }).map((n) => n / 1_000_000);
const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('turn', 'turn', 'cut', 'drop', 'repeat', 'lengthen'),
  part: share,
  at: share,
  value: fc.integer({ min: 1, max: 255 }),
  length: fc.integer({ min: 1, max: 200 }),
});

function damaged(
  bytes: Uint8Array,
  parts: readonly Span[],
  { kind, part, at, value, length }: Damage,
): Uint8Array {
  const { start, end } = parts[Math.floor(part * parts.length)]!;
  const place = Math.min(bytes.length - 1, start + Math.floor(at * (end - start)));
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  if (kind === 'cut') return before.slice();
  if (kind === 'drop') return joined(before, after.subarray(length));
  if (kind === 'repeat') return joined(before, after.subarray(0, length), after);
  const changed = bytes.slice();
  if (kind === 'turn') changed[place]! ^= value;
  // Bytes with the high bit set make a varint go on: lengths become enormous, or negative.
  else changed.fill(0xff, place, place + 1 + (value % 10));
  return changed;
}

function joined(...pieces: Uint8Array[]): Uint8Array {
  const message = new Message();
  for (const piece of pieces) message.raw(piece);
  return message.finish();
}

/** Nodes, the heads of tensors, and the graph's own first bytes: where a file says what it is. */
function structureOf(model: OnnxModel): Span[] {
  const { graph } = model;
  const heads = graph.initializers.map(({ span }) => ({ start: span.start - 6, end: span.start + 40 }));
  return [...graph.nodes.map(({ span }) => span), ...heads, { start: 0, end: graph.span.start + 40 }];
}

describe.each(EXPORTS)('%s, damaged,', (name) => {
  const bytes = bytesOf(name);
  const model = readModel(bytesSource(bytes));
  const whole = spliceOf(bytes);
  if (whole instanceof SteerError) throw whole;
  const parts = structureOf(model);

  it('is refused with a code or spliced, and never grows', () => {
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (acts) => {
        const broken = acts.reduce((file, act) => damaged(file, parts, act), bytes);
        const outcome = spliceOf(broken);
        if (!(outcome instanceof SteerError))
          expect(outcome.head.length).toBeLessThan(broken.length + 64 * 1024);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('rewired at one node, is refused or placed where it was', () => {
    // Exports list nodes in order: what stands before a node can be led to it without making a circle.
    const nodes = [...new Set([model.graph, ...whole.residual.ways.map(({ graph }) => graph)])].flatMap(
      (graph) =>
        graph.nodes.flatMap((node, index) => {
          const before = graph.nodes.slice(0, index).flatMap(({ outputs }) => outputs);
          return node.inputs.length > 0 && before.length > 0 ? [{ node, before }] : [];
        }),
    );
    fc.assert(
      fc.property(share, share, share, (which, input, value) => {
        const { node, before } = nodes[Math.floor(which * nodes.length)]!;
        const to = before[Math.floor(value * before.length)]!;
        const outcome = spliceOf(rewired(bytes, model, node, Math.floor(input * node.inputs.length), to));
        if (!(outcome instanceof SteerError))
          expect(sitesOf(outcome.residual)).toEqual(sitesOf(whole.residual));
      }),
      { seed: 2, numRuns: 120 },
    );
  });
});

/** The model with one input of one node led from another value. */
function rewired(bytes: Uint8Array, model: OnnxModel, node: NodeInfo, input: number, to: string): Uint8Array {
  const changed = new Message();
  let at = 0;
  for (const field of model.wire.fields(node.span)) {
    if (field.number === 1 && at++ === input) changed.text(1, to);
    else changed.raw(model.wire.whole(field));
  }
  return replaced(bytes, model, node.span, changed);
}

/** The file with one message's bytes exchanged, and the lengths of all messages around it set right. */
function replaced(bytes: Uint8Array, model: OnnxModel, span: Span, by: Message): Uint8Array {
  const inside = (from: Span): Message => {
    const message = new Message();
    for (const field of model.wire.fields(from)) {
      if (field.wireType !== 2 || field.start > span.start || field.end < span.end)
        message.raw(model.wire.whole(field));
      else if (field.start === span.start && field.end === span.end) message.message(field.number, by);
      else message.message(field.number, inside(field));
    }
    return message;
  };
  return inside({ start: 0, end: bytes.length }).finish();
}
