import { expect, it } from 'vitest';
import {
  amount,
  bound,
  chance,
  counted,
  ends,
  fixed,
  none,
  pEquals,
  percent,
  range,
  signed,
  significance,
} from './number-text.ts';

it('writes a true minus sign, and none before what rounds to zero', () => {
  expect(fixed(-2.345, 1)).toBe('−2.3');
  expect(fixed(-0.04, 1)).toBe('0.0');
  expect(signed(0.04)).toBe('0.0');
  expect(signed(1.25, 2)).toBe('+1.25');
  expect(signed(-1.25, 2)).toBe('−1.25');
  expect(amount(-0.000012345)).toBe('−0.0000123');
  expect(amount(-1.2345e-9)).toBe('−1.23e−9');
  expect(significance(3.2e-7)).toBe('3e−7');
});

it('says what is missing, open or certain in words', () => {
  for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
    expect([fixed(value, 1), signed(value), amount(value)]).toEqual([none, none, none]);
  expect(bound(null)).toBe('unbounded');
  expect(range({ lower: null, upper: 3 })).toBe('below 3.0');
  expect(range({ lower: -3, upper: null })).toBe('above −3.0');
  expect(range({ lower: null, upper: null })).toBe('anything');
  expect(range({ lower: null, upper: null, gap: { from: -1, to: 2 } })).toBe('below −1.0 or above 2.0');
  expect(range({ lower: -1, upper: 2 }, (value) => signed(value, 2))).toBe('−1.00 to +2.00');
  expect([ends({ lower: -1, upper: null }), ends({ lower: 0.5, upper: 1 }, 2)]).toEqual([
    '−1.0 to unbounded',
    '0.50 to 1.00',
  ]);
  expect([pEquals(2e-5), pEquals(4e-4), pEquals(0.0312), pEquals(0.25)]).toEqual([
    'p < 0.0001',
    'p = 0.0004',
    'p = 0.031',
    'p = 0.25',
  ]);
  expect([chance(1), chance(0), chance(0.5)]).toEqual(['over 99 %', 'under 1 %', '50 %']);
  expect([percent(0.999), percent(0.95)]).toEqual(['99.9 %', '95 %']);
  expect([counted(1, 'family', 'families'), counted(3, 'model')]).toEqual(['one family', '3 models']);
});
