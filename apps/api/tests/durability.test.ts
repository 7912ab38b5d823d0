import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, run by hand for longer
import { durability } from './support/durability.mjs';

test('eight writers, the server killed twice: what was acknowledged is there, once', async () => {
  const found = await durability(6, 2);
  expect(found.acknowledged).toBeGreaterThan(50);
  expect(found.retried).toBeGreaterThan(0);
  expect(found).toMatchObject({ missing: 0, twice: 0, integrity: 'ok', unexpected: [] });
  // Whole or not there: no release without its history.
  expect([found.stored, found.historySteps]).toEqual([found.acknowledged, found.acknowledged]);
}, 180_000);
