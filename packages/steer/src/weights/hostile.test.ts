import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type Stored,
  safetensors,
  tensorsOf,
  weightsFixture,
  weightsFolder,
  writeModel,
} from '../../tests/weights-fixture.ts';
import { describeModel } from '../model/describe.ts';
import { openFolder } from '../model/node-folder.ts';
import { SteerError } from '../steer-error.ts';
import { readHeader, type WeightsFolder } from './safetensors.ts';
import { INDEX, readWeights } from './shards.ts';
import { buildFromWeights } from './weights-model.ts';

const llama = weightsFixture('llama');
const tensors = tensorsOf(llama, 'F32');
const whole = safetensors(tensors);
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});
const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'cape-hostile-weights-'));
  made.push(folder);
  return folder;
};

function memory(files: Record<string, Uint8Array | string>): WeightsFolder {
  const bytes = (name: string): Uint8Array => {
    const file = files[name]!;
    return typeof file === 'string' ? new TextEncoder().encode(file) : file;
  };
  return {
    names: Object.keys(files),
    location: (name) => name,
    size: async (name) => bytes(name).length,
    read: async (name, offset, length) => {
      const all = bytes(name);
      expect(offset + length).toBeLessThanOrEqual(all.length);
      return all.subarray(offset, offset + length);
    },
  };
}

/** A file with this header, and after it so many bytes. */
function fileOf(header: unknown, bytes = 0): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bytes)]);
}

async function refusal(work: Promise<unknown>): Promise<SteerError> {
  const error = await work.then(
    () => new Error('was not refused'),
    (cause: unknown) => cause,
  );
  if (!(error instanceof SteerError)) throw error;
  return error;
}

const headerRefused = (file: Uint8Array): Promise<SteerError> =>
  refusal(readHeader(memory({ 'a.safetensors': file }), 'a.safetensors'));

describe('a safetensors file that lies', () => {
  const entry = (shape: unknown, range: unknown, dtype: unknown = 'F32') => ({
    dtype,
    shape,
    data_offsets: range,
  });
  it.each<[string, Uint8Array]>([
    ['is empty', new Uint8Array(0)],
    ['claims a header of 4 GB', Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 123, 125)],
    ['claims a header of 2^63 bytes', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 123, 125)],
    ['claims a header longer than itself', Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 123, 125)],
    ['has no JSON', fileOf('{"a":')],
    ['has a list', fileOf([1])],
    ['nests without end', fileOf('['.repeat(200_000))],
    ['has a tensor that is no object', fileOf({ a: 7 })],
    ['has an unknown element type', fileOf({ a: entry([1], [0, 4], 'F31') }, 4)],
    ['has an element type of the prototype', fileOf({ a: entry([1], [0, 4], 'constructor') }, 4)],
    ['has a negative size', fileOf({ a: entry([-1], [0, 4]) }, 4)],
    ['has half a size', fileOf({ a: entry([0.5], [0, 2]) }, 2)],
    ['has nine dimensions', fileOf({ a: entry([1, 1, 1, 1, 1, 1, 1, 1, 1], [0, 4]) }, 4)],
    ['has 10^12 elements in 4 bytes', fileOf({ a: entry([1e6, 1e6], [0, 4]) }, 4)],
    ['has 2^64 elements that overflow to none', fileOf({ a: entry([2 ** 32, 2 ** 32], [0, 0]) })],
    ['has a range that ends before it begins', fileOf({ a: entry([1], [4, 0]) }, 4)],
    ['has a range beyond the file', fileOf({ a: entry([2], [0, 8]) }, 4)],
    ['has a range that begins late', fileOf({ a: entry([1], [4, 8]) }, 8)],
    ['has overlapping ranges', fileOf({ a: entry([2], [0, 8]), b: entry([2], [4, 12]) }, 12)],
    ['has two tensors in the same place', fileOf({ a: entry([1], [0, 4]), b: entry([1], [0, 4]) }, 4)],
    [
      'has one tensor twice',
      fileOf(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        8,
      ),
    ],
    ['has bytes after its last tensor', fileOf({ a: entry([1], [0, 4]) }, 9)],
  ])('%s', async (_, file) => {
    expect((await headerRefused(file)).code).toBe('weights-malformed');
  });

  it('may call a tensor __proto__, which is then one tensor', async () => {
    const file = fileOf('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4);
    const found = await readHeader(memory({ 'a.safetensors': file }), 'a.safetensors');
    expect(found.map(({ name }) => name)).toEqual(['__proto__']);
  });

  it('is refused, or read, for any byte of its header turned over', async () => {
    const end = 8 + Number(new DataView(whole.buffer, whole.byteOffset).getBigUint64(0, true));
    for (let at = 0; at < end; at += 5) {
      const broken = Uint8Array.from(whole);
      broken[at] = broken[at]! ^ 0x15;
      await buildFromWeights(memory({ 'model.safetensors': broken }), llama.config).catch(
        (error: unknown) => {
          expect(error).toBeInstanceOf(SteerError);
        },
      );
    }
  });

  it('is refused wherever it is cut off', async () => {
    for (let end = 0; end < whole.length; end += 997)
      expect((await headerRefused(whole.subarray(0, end))).code).toBe('weights-malformed');
  });
});

describe('an index that lies', () => {
  const shard = safetensors(tensors.slice(0, 2));
  const index = (map: unknown): Record<string, Uint8Array | string> => ({
    [INDEX]: JSON.stringify({ weight_map: map }),
    'model-1.safetensors': shard,
  });
  const [first, second] = tensors.map(({ name }) => name);
  it.each<[string, unknown, string]>([
    ['leads up', { [first!]: '../model-1.safetensors' }, 'weights-malformed'],
    ['leads to the root', { [first!]: '/etc/passwd.safetensors' }, 'weights-malformed'],
    ['leads to an address', { [first!]: 'https://x/model-1.safetensors' }, 'weights-malformed'],
    ['names another kind of file', { [first!]: 'model.bin' }, 'weights-malformed'],
    ['names no file', { [first!]: 7 }, 'weights-malformed'],
    ['has no map', null, 'weights-malformed'],
    ['has a list', [1], 'weights-malformed'],
    ['names a shard that is not there', { [first!]: 'model-2.safetensors' }, 'no-weights'],
    [
      'names a tensor that the shard lacks',
      { [first!]: 'model-1.safetensors', [second!]: 'model-1.safetensors', c: 'model-1.safetensors' },
      'weights-malformed',
    ],
    ['leaves out a tensor of the shard', { [first!]: 'model-1.safetensors' }, 'weights-malformed'],
  ])('%s', async (_, map, code) => {
    expect((await refusal(readWeights(memory(index(map)), undefined))).code).toBe(code);
  });

  it('is refused where there are several files and none is the model', async () => {
    const several = memory({ 'a.safetensors': shard, 'b.safetensors': shard });
    expect((await refusal(readWeights(several, undefined))).code).toBe('no-weights');
    expect((await readWeights(several, 'b.safetensors')).size).toBe(2);
  });

  it('names what to do with an adapter', async () => {
    const error = await refusal(readWeights(memory({ 'adapter_model.safetensors': shard }), undefined));
    expect(error.advice).toMatch('merge');
  });
});

describe('a configuration that does not fit', () => {
  const folder = memory({ 'model.safetensors': whole });
  const built = (changes: Record<string, unknown>) =>
    buildFromWeights(folder, { ...llama.config, ...changes });
  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown architecture', { model_type: 'mamba' }, 'architecture-unknown'],
    ['no architecture', { model_type: undefined }, 'architecture-unknown'],
    ['an architecture of the prototype', { model_type: '__proto__' }, 'architecture-unknown'],
    ['quantized weights', { quantization_config: { quant_method: 'gptq' } }, 'weights-mismatch'],
    ['a width of 10^12', { hidden_size: 1e12 }, 'config-malformed'],
    ['a negative width', { hidden_size: -16 }, 'config-malformed'],
    ['half a block', { num_hidden_layers: 2.5 }, 'config-malformed'],
    ['10^9 blocks', { num_hidden_layers: 1e9 }, 'config-malformed'],
    ['more blocks than there are', { num_hidden_layers: 1000 }, 'weights-missing'],
    ['fewer blocks', { num_hidden_layers: 2 }, ''],
    ['another width', { hidden_size: 32 }, 'weights-mismatch'],
    ['another vocabulary', { vocab_size: 65 }, 'weights-mismatch'],
    ['heads that do not share evenly', { num_key_value_heads: 3 }, 'config-malformed'],
    ['an odd head', { head_dim: 7 }, 'config-malformed'],
    ['a head of 10^6', { head_dim: 1e6 }, 'config-malformed'],
    ['an unknown activation', { hidden_act: 'constructor' }, 'config-malformed'],
    ['an unknown scaling', { rope_scaling: { rope_type: 'spiral' } }, 'config-malformed'],
    ['a scaling by nothing', { rope_scaling: { rope_type: 'linear', factor: 0 } }, 'config-malformed'],
    ['a scaling without its factor', { rope_scaling: { rope_type: 'llama3' } }, 'config-malformed'],
    ['a scaling that is a text', { rope_scaling: 'linear' }, 'config-malformed'],
    [
      'long factors of the wrong number',
      { rope_scaling: { type: 'longrope', short_factor: [1], long_factor: [1] } },
      'config-malformed',
    ],
    [
      'two bases that differ',
      { rope_theta: 10_000, rope_parameters: { rope_theta: 500_000 } },
      'model-contradicts-config',
    ],
    ['biases that are not there', { attention_bias: true }, 'weights-missing'],
    ['a tied flag that is a text', { tie_word_embeddings: 'yes' }, 'config-malformed'],
    ['another family', { model_type: 'gpt2', n_embd: 16, n_layer: 3, n_head: 4 }, 'weights-missing'],
  ])('%s', async (_, changes, code) => {
    if (code === '') await built(changes);
    else expect((await refusal(built(changes))).code).toBe(code);
  });

  it('no configuration', async () => {
    for (const config of [undefined, null, 7, [], 'x'])
      expect((await refusal(buildFromWeights(folder, config))).code).toBe('config-malformed');
  });

  it('is the same with the base where transformers 5 keeps it', async () => {
    const { rope_theta: base, ...rest } = llama.config;
    const moved = {
      ...rest,
      rope_theta: undefined,
      rope_parameters: { rope_type: 'default', rope_theta: base },
    };
    expect((await buildFromWeights(folder, moved)).onnx).toEqual((await built({})).onnx);
  });

  it('an export whose configuration names two bases', async () => {
    const other = scratch();
    cpSync(join(import.meta.dirname, '../../demo'), other, { recursive: true });
    const config = JSON.parse(readFileSync(join(other, 'config.json'), 'utf8')) as object;
    writeFileSync(
      join(other, 'config.json'),
      JSON.stringify({ ...config, rope_theta: 10_000, rope_parameters: { rope_theta: 100_000 } }),
    );
    const files = await openFolder('demo', other);
    expect(() => describeModel(files)).toThrow(expect.objectContaining({ code: 'model-contradicts-config' }));
    files.close();
  });
});

describe('weights that do not fit', () => {
  const built = (list: readonly Stored[], config = llama.config) =>
    buildFromWeights(memory({ 'model.safetensors': safetensors(list) }), config);
  const extra = (name: string): Stored => ({ ...tensors[0]!, name });

  it('lack tensors, which are named', async () => {
    const error = await refusal(built(tensors.filter(({ name }) => !name.includes('layers.1.mlp'))));
    expect(error).toMatchObject({
      code: 'weights-missing',
      received: expect.stringContaining('3 are not there'),
    });
    expect(error.received).toMatch('layers.1.mlp.gate_proj.weight');
  });

  it('have more in a block than the configuration accounts for', async () => {
    const error = await refusal(built([...tensors, extra('model.layers.0.self_attn.q_proj.bias')]));
    expect(error).toMatchObject({ code: 'weights-surplus' });
  });

  it('have other parts, of which the user is told', async () => {
    const { warnings } = await built([
      ...tensors,
      extra('vision_tower.layers.0.weight'),
      extra('model.layers.3.mtp.weight'),
      extra('model.layers.0.self_attn.rotary_emb.inv_freq'),
    ]);
    expect(warnings).toEqual([
      { code: 'weights-surplus', message: expect.stringContaining('vision_tower.layers.0.weight') },
    ]);
  });

  it('have an output matrix although it is tied', async () => {
    const { warnings } = await built(tensors, { ...llama.config, tie_word_embeddings: true });
    expect(warnings.map(({ code }) => code)).toEqual(['head-not-read']);
  });

  it('are whole numbers', async () => {
    const bytes = new Uint8Array(tensors[0]!.bytes.length * 2);
    const wrong = { ...tensors[0]!, format: 'I64' as never, bytes };
    expect((await refusal(built([wrong, ...tensors.slice(1)]))).code).toBe('weights-mismatch');
  });

  it('may lack the prefix that all names share', async () => {
    const bare = tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace(/^model\./, '') }));
    expect((await built(bare)).sites).toHaveLength(3);
  });
});

describe('a folder', () => {
  it('of the hub’s cache is read through its links', async () => {
    const repository = join(scratch(), 'models--a--b');
    const snapshot = join(repository, 'snapshots', 'rev');
    writeModel(snapshot, llama, { shards: 2 });
    mkdirSync(join(repository, 'blobs'));
    for (const [i, name] of [
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
    ].entries()) {
      renameSync(join(snapshot, name), join(repository, 'blobs', `digest${i}`));
      symlinkSync(`../../blobs/digest${i}`, join(snapshot, name));
    }
    const { loadModel } = await import('../node.ts');
    const { decoder } = await loadModel(snapshot);
    const { logits } = await decoder.pass({ ids: [llama.prefill.inputIds[0]!] });
    const want = llama.prefill.logits[0]!.flat();
    expect(Math.max(...want.map((value, i) => Math.abs(value - logits[i]!)))).toBeLessThan(1e-4);
    await decoder.close();
  });

  it('has no link that leads out of it', async () => {
    const folder = weightsFolder(llama);
    made.push(folder);
    const outside = scratch();
    renameSync(join(folder, 'model.safetensors'), join(outside, 'secret.safetensors'));
    symlinkSync(join(outside, 'secret.safetensors'), join(folder, 'model.safetensors'));
    expect((await refusal(openFolder('x', folder))).code).toBe('external-data-outside');
  });

  it('without a tokenizer or with another kind of weights says so', async () => {
    const { loadModel } = await import('../node.ts');
    const folder = weightsFolder(llama);
    made.push(folder);
    rmSync(join(folder, 'tokenizer.json'));
    expect((await refusal(loadModel(folder))).code).toBe('tokenizer-missing');
    rmSync(join(folder, 'model.safetensors'));
    writeFileSync(join(folder, 'pytorch_model.bin'), 'x');
    expect(await refusal(openFolder('x', folder))).toMatchObject({
      code: 'no-onnx-files',
      received: expect.stringContaining('.bin'),
    });
    writeFileSync(join(folder, 'model.gguf'), 'GGUF');
    expect((await refusal(openFolder('x', folder))).code).toBe('weights-malformed');
  });

  it('may be given by its weights’ file', async () => {
    const folder = weightsFolder(llama);
    made.push(folder);
    const files = await openFolder('x', join(folder, 'model.safetensors'));
    expect(describeModel(files)).toMatchObject({ file: 'model.safetensors', blocks: 3 });
  });
});
