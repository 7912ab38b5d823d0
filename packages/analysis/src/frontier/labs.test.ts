import { loadKernel } from '@cape/core-wasm';
import { describe, expect, test } from 'vitest';
import oracle from '../../oracle/frontier_labs.json' with { type: 'json' };
import { answer } from '../question.ts';
import { labsQuestion } from './labs-question.ts';
import { daysOf } from './release-order.ts';

const using = { kernel: await loadKernel() };
const ask = (input: object = {}) => answer(labsQuestion, { panel: 'frontier', ...input }, using);
const half = (interval: { lower: number | null; upper: number | null }) =>
  (interval.upper! - interval.lower!) / 2;

describe('labs', () => {
  const all = ask();
  const lab = (name: string) => all.labs.find((each) => each.lab === name)!;

  test('mean h, its interval and the forecast agree with SciPy', () => {
    expect(all.labs).toHaveLength(Object.keys(oracle.labs).length);
    for (const each of all.labs) {
      const expected = oracle.labs[each.lab as 'Google'];
      expect(each.meanH).toBeCloseTo(expected.mean, 9);
      expect(half(each.meanHInterval!)).toBeCloseTo(expected.mean_half_width, 9);
      expect(each.forecast!.gpqa).toBeCloseTo(expected.forecast, 2);
      expect(each.forecast!.interval.lower).toBeCloseTo(expected.forecast_lower, 2);
      expect(each.forecast!.interval.upper).toBeCloseTo(expected.forecast_upper, 2);
      expect(each.forecast!.interval.upper).toBeLessThan(100);
    }
    expect(all.backtest!.n).toBe(oracle.backtest.n);
    expect(all.backtest!.lineAlone).toBeCloseTo(oracle.backtest.line_alone, 9);
    expect(all.backtest!.lineAndLab).toBeCloseTo(oracle.backtest.line_and_lab, 9);
    expect(half(all.backtest!.gainInterval)).toBeCloseTo(oracle.backtest.gain_half_width, 9);
  });

  test('the published excursion and recovery of Anthropic, and the return of DeepSeek', () => {
    const swings = lab('Anthropic').swings;
    const excursion = swings.find(({ to }) => to === 'Claude Sonnet 4.6')!;
    expect(excursion.kind).toBe('excursion');
    const recovery = swings.find(({ from }) => from === 'Claude Sonnet 4.6')!;
    expect([recovery.kind, recovery.to]).toEqual(['recovery', 'Claude Opus 4.6']);
    expect(recovery.change).toBeCloseTo(oracle.sonnet_to_opus, 9);
    const [deepSeek] = lab('DeepSeek').swings;
    expect([deepSeek!.from, deepSeek!.to, deepSeek!.kind]).toEqual([
      'DeepSeek-V2.5',
      'DeepSeek V3.2',
      'recovery',
    ]);
    expect(deepSeek!.change).toBeCloseTo(-15.85, 1);
  });

  test('two compute tiers of the same weights', () => {
    const [pair] = lab('OpenAI').computeTiers;
    expect([pair!.lower, pair!.higher]).toEqual(['GPT-5.4 std', 'GPT-5.4 xhigh']);
    expect(pair!.change).toBeCloseTo(7.8, 9);
  });

  test('a bare year may hide the order, and the answer says so', () => {
    expect(lab('OpenAI').releases.map(({ model }) => model)).toEqual(oracle.openai_order);
    expect(lab('OpenAI').releases.find(({ model }) => model === 'GPT-5.1')!.orderUncertain).toBe(true);
    expect(all.warnings.map(({ code }) => code)).toContain('uncertain-order');
    expect(daysOf('2024-02')).toEqual({ first: '2024-02-01', last: '2024-02-29' });
  });

  test('one lab, in any case; an unknown one is named with its near one', () => {
    expect(ask({ lab: 'deepseek' }).labs.map((each) => each.lab)).toEqual(['DeepSeek']);
    expect(() => ask({ lab: 'Gogle' })).toThrow(/Did you mean Google/);
  });
});
