import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, run by hand with more requests
import { fuzz } from '../bench/fuzz.mjs';

test('requests of every kind, broken and whole: no 5xx, every refusal a problem', async () => {
  const { sent, failures, statuses } = await fuzz(800);
  expect(failures).toEqual([]);
  expect(sent).toBe(800);
  // The run asked something real: some were answered, some refused.
  expect(statuses[200]).toBeGreaterThan(30);
  expect(statuses[422]).toBeGreaterThan(30);
}, 400_000);
