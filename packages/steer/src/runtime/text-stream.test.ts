import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextCodec } from '../model/tokenizer.ts';
import { TextStream } from './text-stream.ts';

const codecs = [['demo', join(import.meta.dirname, '../../demo')] as const].map(([name, folder]) => {
  const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return { name, codec: TextCodec.from(json('tokenizer.json'), json('tokenizer_config.json')) };
});

/** A byte-level tokenizer without merges: one token per byte, so that most characters need several. */
function byteLevel(): TextCodec {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  const vocab = Object.fromEntries(
    Array.from({ length: 256 }, (_, byte) => [String.fromCodePoint(printable(byte) ? byte : next++), byte]),
  );
  const step = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
  return TextCodec.from(
    {
      version: '1.0',
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: step,
      post_processor: null,
      decoder: step,
      model: { type: 'BPE', vocab, merges: [] },
    },
    {},
  );
}

describe('a growing text', () => {
  it.each(codecs)('is what decoding all of it gives ($name)', ({ codec }) => {
    const prompt = codec.encode('Bats find their way by');
    const ids = codec.encode('Cinnamon is made from roots. Bats find their way by echoes, and owls by ears.');
    const stream = new TextStream(codec, prompt);
    for (const id of ids) stream.add(id);
    const whole = codec.decode([...prompt, ...ids]);
    expect(codec.decode(prompt) + stream.text).toBe(whole);
  });

  it('gives a character when it is whole, and not before', () => {
    const codec = byteLevel();
    const ids = codec.encode('aé€😀 z');
    const stream = new TextStream(codec, codec.encode('ß'));
    const added = ids.map((id) => stream.add(id));
    expect(added).toEqual(['a', '', 'é', '', '', '€', '', '', '', '😀', ' ', 'z']);
    expect(stream.text).toBe('aé€😀 z');
  });

  it('does not wait for ever for bytes that are no character', () => {
    const codec = byteLevel();
    const stream = new TextStream(codec, [97]);
    for (let i = 0; i < 40; i++) stream.add(0xff);
    stream.add(98);
    expect(stream.text).toBe(`${'\uFFFD'.repeat(40)}b`);
  });
});
