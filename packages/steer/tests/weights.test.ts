import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeModel } from '../src/model/describe.ts';
import { openFolder } from '../src/model/node-folder.ts';
import { readModel } from '../src/onnx/graph.ts';
import { findResidual } from '../src/onnx/residual.ts';
import { Decoder } from '../src/runtime/decoder.ts';
import { FAMILIES } from '../src/weights/families/index.ts';
import { root } from './tiny.ts';
import { difference, passesOf, type Stage } from './transformers-answer.ts';
import { type Format, fixtureNames, weightsFixture, weightsFolder } from './weights-fixture.ts';

// Every family that is read from its weights, against PyTorch and transformers with a forward hook.

const TOLERANCE = 1e-4;

const configsOf5 = JSON.parse(
  gunzipSync(readFileSync(join(root, 'fixtures', 'weights-configs-5.json.gz'))).toString(),
) as Record<string, unknown>;

it('has a fixture of every family', () => {
  const types = new Set(fixtureNames.map((name) => weightsFixture(name).config.model_type));
  for (const { types: own } of FAMILIES)
    expect(
      own.some((type) => types.has(type)),
      own[0],
    ).toBe(true);
});

it.each(fixtureNames)(
  'builds the same graph of %s from the configuration that transformers 5 writes',
  async (name) => {
    const fixture = weightsFixture(name);
    const folder = weightsFolder(fixture);
    const graph = async (): Promise<Uint8Array> => {
      const { source } = await openFolder(name, folder);
      return source.read(0, source.size);
    };
    const asWritten = await graph();
    writeFileSync(join(folder, 'config.json'), JSON.stringify(configsOf5[name]));
    expect(Buffer.compare(await graph(), asWritten)).toBe(0);
    rmSync(folder, { recursive: true });
  },
);

/** Here a norm stands on the stream itself, where the search knows additions alone; building knows the place. */
const NORM_ON_THE_SKIP = ['bloom-three-heads', 'opt-post-norm'];

const WAYS: readonly { format: Format; shards: number; lead: number }[] = [
  { format: 'F32', shards: 1, lead: 0 },
  // A header whose length is odd leaves every tensor unaligned.
  { format: 'F32', shards: 3, lead: 1 },
  { format: 'F16', shards: 1, lead: 1 },
  { format: 'BF16', shards: 2, lead: 0 },
];

describe.each(fixtureNames)('%s', (name) => {
  const fixture = weightsFixture(name);
  const read = Array.from({ length: fixture.blocks }, (_, block) => block);

  it.each(WAYS)('gives what transformers gives, from $format in $shards file(s)', async (way) => {
    const folder = weightsFolder(fixture, way);
    const decoder = await Decoder.open(await openFolder(name, folder), {
      steer: 'all',
      read: 'all',
      threads: 1,
      lowMemory: way.lead === 1,
    });
    expect(decoder).toMatchObject({ blocks: fixture.blocks, width: fixture.width });
    expect(decoder.steerable).toEqual(read);
    const pass = passesOf(decoder, fixture, read);
    const prefill = await pass(fixture.prefill, null, null);
    const step = await pass(fixture.step, null, prefill.cache);
    for (const [passed, stage] of [
      [prefill, fixture.prefill],
      [step, fixture.step],
    ] as const) {
      expect(difference(passed.logits, stage.logits, stage)).toBeLessThan(TOLERANCE);
      for (const block of read)
        expect(difference(passed.hidden.get(block)!, stage.hidden[block]!, stage)).toBeLessThan(TOLERANCE);
    }
    for (const positions of ['last', 'all'] as const) {
      const steered = await pass(fixture.prefill, positions, null);
      const next = await pass(fixture.step, positions, steered.cache);
      const { prefillLogits, stepLogits } = fixture.steered[positions];
      expect(difference(steered.logits, prefillLogits, fixture.prefill)).toBeLessThan(TOLERANCE);
      expect(difference(next.logits, stepLogits, fixture.step)).toBeLessThan(TOLERANCE);
      expect(difference(steered.logits, fixture.prefill.logits, fixture.prefill)).toBeGreaterThan(
        10 * TOLERANCE,
      );
    }
    const { logits, logitPositions } = await decoder.pass({
      ...pastOf(fixture.prefill),
      lastLogitsOnly: true,
    });
    expect(logitPositions).toBe(1);
    expect(
      difference(
        logits,
        fixture.prefill.logits.map((row) => row.slice(-1)),
        fixture.prefill,
      ),
    ).toBeLessThan(TOLERANCE);
    await decoder.close();
    rmSync(folder, { recursive: true });
  });

  it('has its stream where the search by structure finds it', async () => {
    const folder = weightsFolder(fixture);
    const files = await openFolder(name, folder);
    rmSync(folder, { recursive: true });
    const described = describeModel(files);
    expect(described).toMatchObject({ blocks: fixture.blocks, width: fixture.width, certainty: 'certain' });
    const search = () =>
      findResidual(readModel(files.source), { blocks: fixture.blocks, width: fixture.width });
    if (NORM_ON_THE_SKIP.includes(name)) {
      expect(search).toThrow(expect.objectContaining({ code: 'no-residual-stream' }));
      return;
    }
    expect(search().ways[0]!.sites.map((site) => site?.value)).toEqual(
      described.stream.map(({ value }) => value),
    );
    expect(search().ways[0]!.sites.every((site) => site?.heads !== null)).toBe(true);
  });
});

function pastOf({ inputIds, attentionMask, positionIds }: Stage) {
  return { ids: inputIds, attention: attentionMask, positions: positionIds };
}
