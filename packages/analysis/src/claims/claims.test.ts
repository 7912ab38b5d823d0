import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { describe, expect, test } from 'vitest';
import oracle from '../../oracle/claims.json' with { type: 'json' };
import { answer } from '../question.ts';
import { claimsQuestion } from './claims-question.ts';
import { claimsMarkdown } from './markdown.ts';
import { publishedClaims } from './published.ts';
import { judge } from './verdict.ts';

const using = { kernel: await loadKernel() };
const all = answer(claimsQuestion, {}, using);
const byId = new Map(all.claims.map((claim) => [claim.id, claim]));

describe('the ledger', () => {
  test('has every published claim, each with a verdict and a reason', () => {
    expect(all.claims).toHaveLength(81);
    expect(new Set(byId.keys())).toEqual(new Set(publishedClaims.map(({ id }) => id)));
    for (const { why, recomputed, verdict } of all.claims) {
      expect(why).toMatch(/\S.*\.$/);
      expect(recomputed === null).toBe(verdict === 'not testable');
    }
  });

  test('no verdict differs from the committed ones', () => {
    expect(all.changed).toEqual([]);
  });

  test('docs/claims.md is up to date', () => {
    const page = readFileSync(new URL('../../../../docs/claims.md', import.meta.url), 'utf8');
    expect(page).toBe(claimsMarkdown(all));
  });

  test('verdicts do not hang on the seed', { timeout: 60_000 }, () => {
    const again = answer(claimsQuestion, { seed: 2026, resamples: 4000 }, using);
    expect(again.changed).toEqual([]);
  });

  test('one claim alone; an unknown one with its near one', () => {
    expect(answer(claimsQuestion, { id: 'olmo-gamma' }, using).claims).toHaveLength(1);
    expect(() => answer(claimsQuestion, { id: 'olmo-gama' }, using)).toThrow(/Did you mean olmo-gamma/);
  });
});

describe('agrees with an independent script in Python', () => {
  test.each(Object.entries(oracle.values))('%s', (id, expected) => {
    const { recomputed } = byId.get(id)!;
    // Two generators' bootstraps agree to the spread of their own percentiles, wide in a flat tail.
    const slack = (oracle.monteCarlo as Record<string, number>)[id] ?? 1e-6;
    expect(Math.abs(recomputed! - expected) / Math.max(Math.abs(expected), 1e-9)).toBeLessThan(slack);
  });

  test('which knows every claim that has a value', () => {
    // Laws are held to PySINDy, scikit-learn and SciPy in their own room.
    const withValue = all.claims
      .filter(({ id, recomputed }) => recomputed !== null && !/^(ode|law-form)-/.test(id))
      .map(({ id }) => id);
    expect(Object.keys(oracle.values).sort()).toEqual(withValue.sort());
  });

  test('and the replication: γ₁₂ of every step on the independent panel', () => {
    const ours = Object.fromEntries(
      all.replication.map(({ family, steps }) => [family, steps.map(({ gamma }) => gamma)]),
    );
    expect(Object.keys(ours).sort()).toEqual(Object.keys(oracle.replication).sort());
    for (const [family, gamma] of Object.entries(oracle.replication)) {
      expect(ours[family]).toHaveLength(gamma.length);
      gamma.forEach((value, i) => {
        expect(ours[family]![i]).toBeCloseTo(value, 9);
      });
    }
  });
});

describe('a verdict follows the printed rounding', () => {
  const claim = (published: string, unit = 'r') => ({ ...publishedClaims[0]!, published, unit });
  const ours = (value: number | null) => ({ value, interval: null, n: 8, method: '' });
  test.each([
    ['0.72', 'r', 0.7249, 'reproduced'],
    ['0.72', 'r', 0.7251, 'reproduced with a caveat'],
    ['0.72', 'r', 0.74, 'not reproduced'],
    ['-0.85', 'upper bound', -0.86, 'reproduced'],
    ['-0.85', 'upper bound', -0.8, 'not reproduced'],
    ['0.87', 'lower bound', 0.867, 'reproduced with a caveat'],
    ['1e-05', 'upper bound', 3e-6, 'reproduced'],
    ['14', 'of 14', null, 'not testable'],
  ] as const)('%s (%s) against %s: %s', (published, unit, value, verdict) => {
    expect(judge(claim(published, unit), ours(value)).verdict).toBe(verdict);
  });
});
