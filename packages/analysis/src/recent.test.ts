import { expect, test } from 'vitest';
import { withItemCorrelation } from './item-noise/common-errors.ts';
import { builtinPanel } from './panel/builtin.ts';
import { Recent } from './recent.ts';

test('a value is made once, and the longest unasked is forgotten', () => {
  const recent = new Recent<string, object | null>(2);
  const made: string[] = [];
  const get = (key: string) =>
    recent.get(key, () => {
      made.push(key);
      return key === 'null' ? null : {};
    });
  const first = get('a');
  get('null');
  expect(get('a')).toBe(first);
  expect(get('null')).toBeNull();
  get('b');
  expect(get('null')).toBeNull();
  expect(get('a')).not.toBe(first);
  expect(made).toEqual(['a', 'null', 'b', 'a']);
});

test('whoever asks with ever new correlations fills no memory: the panels made of one are few', () => {
  const panel = builtinPanel('base');
  const first = withItemCorrelation(panel, 0.5);
  expect(withItemCorrelation(panel, 0.5)).toBe(first);
  for (let i = 0; i < 100; i += 1) withItemCorrelation(panel, i / 1000);
  expect(withItemCorrelation(panel, 0.5)).not.toBe(first);
  expect(withItemCorrelation(panel, 0.5)).toEqual(first);
});
