import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export const root = join(import.meta.dirname, '..');

/** The words w0, w1 … */
export const plainWords = (count: number): string[] => Array.from({ length: count }, (_, i) => `w${i}`);

/** A tokenizer.json that splits at spaces; a word's place in the list is its token. */
export function wordTokenizer(vocabulary: readonly string[]) {
  return {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(vocabulary.map((word, i) => [word, i])),
      unk_token: 'w0',
    },
  };
}

/** A folder with one of the fixtures and a tokenizer whose words are w0 … w255. */
export function tinyModel(architecture: string, name = 'torchscript'): string {
  const folder = mkdtempSync(join(tmpdir(), 'cape-tiny-'));
  const fixture = join(root, 'fixtures', architecture);
  copyFileSync(join(fixture, 'config.json'), join(folder, 'config.json'));
  writeFileSync(join(folder, 'model.onnx'), gunzipSync(readFileSync(join(fixture, `${name}.onnx.gz`))));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(plainWords(256))));
  return folder;
}

export const words = (...numbers: number[]): string => numbers.map((number) => `w${number}`).join(' ');
export const tinyPairs = Array.from({ length: 8 }, (_, i) => ({
  true: words(i + 10, 5),
  false: words(i + 10, 7),
}));
export const tinyQuestions = Array.from({ length: 24 }, (_, i) => ({
  prompt: words(i + 1, i + 4, i + 10),
  true: ` w${i + 5}`,
  false: ` w${i + 21}`,
}));
