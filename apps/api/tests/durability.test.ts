import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, run by hand for longer
import { durability } from './support/durability.mjs';

test('sixteen writers, the server killed twice: what was acknowledged is there, once, and in a backup', async () => {
  const found = await durability(6, 2);
  expect(found.acknowledged).toBeGreaterThan(50);
  expect(found.retried).toBeGreaterThan(0);
  expect(found).toMatchObject({ missing: 0, twice: 0, integrity: 'ok', unexpected: [] });
  // Whole or not there: no release without its history.
  expect([found.stored, found.historySteps]).toEqual([found.acknowledged, found.acknowledged]);
  // A backup taken meanwhile, restored and served.
  expect(found.backedUp).toBeGreaterThan(10);
  expect(found).toMatchObject({ lostInBackup: 0, faultsInBackup: [] });
}, 180_000);
