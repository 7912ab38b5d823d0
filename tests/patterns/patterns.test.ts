/** No text makes a pattern slow. */
import { expect, test } from 'vitest';
import { bounded, linear, patterns } from './write.mjs';

const all = patterns();

test('every pattern of the sources was proved to take linear time, or its input is bounded', () => {
  const known = linear();
  const excused = bounded();
  // Where one is new: npm run write -w @cape/patterns.
  expect([...all].filter(([text]) => !known.has(text) && !(text in excused))).toEqual([]);
});

test('no list names a pattern that is gone', () => {
  expect([...linear(), ...Object.keys(bounded())].filter((text) => !all.has(text))).toEqual([]);
});

test('a bounded one is quick on the worst that it may be given', () => {
  for (const [text, { characters, attack = ['a'] }] of Object.entries(bounded())) {
    const end = text.lastIndexOf('/');
    const pattern = new RegExp(text.slice(1, end), text.slice(end + 1));
    for (const part of attack) {
      const worst = part.repeat(Math.ceil(characters / part.length)).slice(0, characters);
      const start = process.cpuUsage();
      `${worst}\n!`.replace(pattern, '');
      const { user } = process.cpuUsage(start);
      expect({ text, part, tookTooLong: user > 500_000 }).toEqual({ text, part, tookTooLong: false });
    }
  }
});
