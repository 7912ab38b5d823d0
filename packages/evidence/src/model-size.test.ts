import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseModelSize } from './model-size.ts';

describe('a size as people write it', () => {
  it.each([
    ['1.4B', 1.4, null],
    ['410M', 0.41, null],
    ['1.2 T', 1200, null],
    ['80,2', 80.2, null],
    ['7', 7, null],
    ['7 billion', 7, null],
    ['1.5e-2', 0.015, null],
    ['8x7B', 56, null],
    ['8 × 22b', 176, null],
    ['30B-A3B', 30, 3],
    ['235B-A22B', 235, 22],
  ])('reads %s', (text, totalB, activeB) => {
    expect(parseModelSize(text)).toMatchObject({ totalB, activeB });
  });

  it.each([
    '',
    '-1',
    '0',
    '0x1F',
    '1,234',
    '1,234M',
    'B',
    '8x',
    '2x3x4B',
    '3B-A30B',
    'NaN',
    'Infinity',
    '1e9',
    '7Q',
    '1.2.3',
  ])('refuses %j', (text) => {
    expect(parseModelSize(text)).toBeUndefined();
  });

  it('reads every size it could have printed, to the last bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (thousands) => {
        expect(parseModelSize(`${thousands}M`)?.totalB).toBe(thousands / 1000);
      }),
    );
  });
});
