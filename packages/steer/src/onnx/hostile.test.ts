import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { describeModel } from '../model/describe.ts';
import type { ModelFiles } from '../model/files.ts';
import { openFolder } from '../model/node-folder.ts';
import { nestsRepetition, TextCodec } from '../model/tokenizer.ts';
import { Decoder } from '../runtime/decoder.ts';
import { within } from '../runtime/within.ts';
import { SteerError } from '../steer-error.ts';
import { readModel } from './graph.ts';
import { findResidual } from './residual.ts';
import { splice } from './splice.ts';
import { bytesSource, Message } from './wire.ts';

const fixture = join(import.meta.dirname, '../../fixtures/gpt_neox');
const model = new Uint8Array(gunzipSync(readFileSync(join(fixture, 'torchscript.onnx.gz'))));
const scratch = mkdtempSync(join(tmpdir(), 'cape-hostile-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function refusal(work: () => unknown): SteerError {
  try {
    work();
  } catch (error) {
    if (error instanceof SteerError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

const node = (op: string, inputs: string[], outputs: string[]): Message => {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  return message.text(4, op);
};
const output = (name: string): Message => new Message().text(1, name);
const modelOf = (graph: Message): Uint8Array => new Message().integer(1, 9).message(7, graph).finish();

describe('a file that lies', () => {
  it('is refused with a code wherever it is cut off', () => {
    const step = Math.floor(model.length / 97);
    for (let end = 0; end < model.length - 1; end += step) {
      const error = refusal(() =>
        findResidual(readModel(bytesSource(model.slice(0, end))), { blocks: 4, width: 32 }),
      );
      expect(error.code).toMatch(/^(onnx-truncated|onnx-malformed|no-residual-stream)$/);
    }
  });

  it('is refused for any byte of its first kilobyte turned over, or read as before', () => {
    for (let at = 0; at < 1024; at++) {
      const broken = model.slice();
      broken[at] = broken[at]! ^ 0xff;
      try {
        findResidual(readModel(bytesSource(broken)), { blocks: 4, width: 32 });
      } catch (error) {
        expect(error).toBeInstanceOf(SteerError);
      }
    }
  });

  it('cannot claim four gigabytes: nothing is allocated for a length', () => {
    const claim = Uint8Array.of(0x3a, 0x80, 0x80, 0x80, 0x80, 0x10, 1, 2, 3);
    const before = process.memoryUsage().arrayBuffers;
    expect(refusal(() => readModel(bytesSource(claim))).code).toBe('onnx-truncated');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
  });

  it('cannot claim a negative length, and so be read for ever', () => {
    const minusTwo = [0xfe, ...new Array<number>(8).fill(0xff), 0x01];
    expect(refusal(() => readModel(bytesSource(Uint8Array.of(0x3a, ...minusTwo)))).code).toBe(
      'onnx-truncated',
    );
  });

  it('cannot claim a name of megabytes', () => {
    const graph = new Message().message(1, node('x'.repeat(1 << 17), [], ['a']));
    expect(refusal(() => readModel(bytesSource(modelOf(graph)))).code).toBe('onnx-too-large');
  });

  it('cannot nest graphs without end', () => {
    let graph = new Message();
    for (let depth = 0; depth < 50; depth++) {
      const attribute = new Message().text(1, 'then_branch').message(6, graph);
      graph = new Message().message(1, node('If', ['c'], ['o']).message(5, attribute));
    }
    expect(refusal(() => readModel(bytesSource(modelOf(graph)))).code).toBe('onnx-too-large');
  });

  it('cannot send the search round in circles', () => {
    const graph = new Message()
      .message(1, node('Gather', ['table', 'input_ids'], ['e']))
      .message(1, node('Add', ['e', 'b'], ['a']))
      .message(1, node('Relu', ['a'], ['b']))
      .message(1, node('Relu', ['b'], ['logits']))
      .message(12, output('logits'));
    expect(
      refusal(() => findResidual(readModel(bytesSource(modelOf(graph))), { blocks: null, width: null })).code,
    ).toBe('onnx-cycle');
  });

  it('is refused where the graph holds no decoder, with what was found', () => {
    const graph = new Message().message(1, node('Relu', ['x'], ['y'])).message(12, output('y'));
    const error = refusal(() =>
      findResidual(readModel(bytesSource(modelOf(graph))), { blocks: null, width: null }),
    );
    expect(error.code).toBe('no-residual-stream');
    expect(error.received).toMatch(/no token embedding/);
  });
});

describe('a configuration that contradicts the graph', () => {
  const structure = readModel(bytesSource(model));

  it.each([
    [{ blocks: 5, width: 32 }, '4 in the graph'],
    [{ blocks: 4, width: 64 }, '32 in the graph'],
  ])('%o is refused', (expected, received) => {
    const error = refusal(() => findResidual(structure, expected));
    expect(error.code).toBe('model-contradicts-config');
    expect(error.received).toBe(received);
  });

  it('offers no block that is not there', () => {
    const residual = findResidual(structure, { blocks: 4, width: 32 });
    const at = (block: number) =>
      refusal(() => splice(structure, residual, { steer: [block], read: [], modelFile: 'm' })).code;
    expect([at(4), at(-1), at(0.5)]).toEqual(['no-such-block', 'no-such-block', 'no-such-block']);
  });
});

describe('external weights', () => {
  const structure = readModel(bytesSource(model));
  const residual = findResidual(structure, { blocks: 4, width: 32 });

  async function openHeadAs(location: string, links: readonly string[] = []): Promise<unknown> {
    const folder = mkdtempSync(join(scratch, 'm-'));
    for (const link of links) symlinkSync('/etc/hosts', join(folder, link));
    // A head is a model whose weights all lie elsewhere: at a place of our choosing.
    writeFileSync(
      join(folder, 'model.onnx'),
      splice(structure, residual, { steer: [], read: [], modelFile: location }),
    );
    writeFileSync(join(folder, 'config.json'), readFileSync(join(fixture, 'config.json')));
    const files: ModelFiles = await openFolder('hostile', folder);
    try {
      return await Decoder.open(files).then(
        () => 'opened',
        (error: unknown) => (error instanceof SteerError ? error.code : error),
      );
    } finally {
      files.close();
    }
  }

  it.each(['../model.onnx', '/etc/hosts', 'a/../../x', 'file:///etc/hosts', '..'])(
    '%s is never read',
    async (location) => {
      expect(await openHeadAs(location)).toBe('external-data-outside');
    },
  );

  it('a link out of the folder is never followed', async () => {
    expect(await openHeadAs('weights.bin', ['weights.bin'])).toBe('external-data-outside');
  });

  it('a missing file is named', async () => {
    expect(await openHeadAs('weights.bin')).toBe('external-data-missing');
  });
});

describe('a tokenizer bomb', () => {
  const tokenizer = (parts: object): object => ({
    model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' },
    ...parts,
  });

  it.each([
    '(a+)+$',
    '(a|aa)+$',
    '((a|b)c?)*d',
    '(?:a{2,}b)*',
    '.*.*.*.*.*.*.*.*\\x00',
    '(?:.{1,60}){1,60}\\x00',
    '(?:.*.*)(?:.*.*)x',
  ])('with the pattern %s is refused', (regex) => {
    const bomb = tokenizer({
      pre_tokenizer: { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated' },
    });
    expect(refusal(() => TextCodec.from(bomb, {})).code).toBe('tokenizer-too-large');
  });

  it('is not seen in the patterns that are in use', () => {
    for (const pattern of [
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ]) {
      expect(nestsRepetition(pattern)).toBe(false);
    }
  });

  it('whose replacements multiply is refused', () => {
    const double = { type: 'Replace', pattern: { String: 'a' }, content: 'aa' };
    const bomb = tokenizer({ normalizer: { type: 'Sequence', normalizers: new Array(40).fill(double) } });
    expect(refusal(() => TextCodec.from(bomb, {})).code).toBe('tokenizer-too-large');
  });

  it.each([{ String: '' }, { Regex: '(?=.)' }, { Regex: 'a?' }])(
    'whose replacements stand everywhere (%o) is refused',
    (pattern) => {
      const everywhere = { type: 'Replace', pattern, content: 'a' };
      const bomb = tokenizer({
        normalizer: { type: 'Sequence', normalizers: new Array(40).fill(everywhere) },
      });
      expect(refusal(() => TextCodec.from(bomb, {})).code).toBe('tokenizer-too-large');
    },
  );

  it('that no pattern betrays is ended in the middle of its work', () => {
    const endless = (): never => {
      // What the engine does inside one match.
      /(?:x+x+)+y/.test('x'.repeat(40));
      throw new Error('it ended by itself');
    };
    const started = performance.now();
    expect(() => within(200, endless)).toThrow(
      expect.objectContaining({ code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' }),
    );
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(within(200, () => 7)).toBe(7);
  });

  it('that nests without end is refused', () => {
    let nested: object = {};
    for (let depth = 0; depth < 1000; depth++) nested = { type: 'Sequence', normalizers: [nested] };
    expect(refusal(() => TextCodec.from(tokenizer({ normalizer: nested }), {})).code).toBe(
      'tokenizer-too-large',
    );
  });
});

it.skipIf(process.platform === 'win32')(
  'a pipe in the place of a file is refused, not waited for',
  async () => {
    const folder = mkdtempSync(join(scratch, 'p-'));
    writeFileSync(join(folder, 'model.onnx'), model);
    spawnSync('mkfifo', [join(folder, 'config.json')]);
    await expect(openFolder('piped', folder)).rejects.toMatchObject({ code: 'not-a-file' });
  },
);

it('describes a model without opening it', async () => {
  const folder = mkdtempSync(join(scratch, 'd-'));
  writeFileSync(join(folder, 'model.onnx'), model);
  writeFileSync(join(folder, 'config.json'), readFileSync(join(fixture, 'config.json')));
  const files = await openFolder('gpt-neox', folder);
  const found = describeModel(files);
  files.close();
  expect(found).toMatchObject({
    architecture: 'GPTNeoXForCausalLM',
    blocks: 4,
    width: 32,
    heads: 2,
    probeBlock: 1,
    certainty: 'certain',
  });
});
