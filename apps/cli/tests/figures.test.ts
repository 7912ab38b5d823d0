import { describe, expect, it } from 'vitest';
import { cape } from './cape.ts';

const json = (...args: string[]) => {
  const { status, stdout, stderr } = cape([...args, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
};

// Worked examples of the papers, and figures recomputed from their tables with SciPy.
describe('figures a user sees', () => {
  it('h of the worked example cannot be told from the trend', () => {
    const answer = json('hfield', '--swe', '87.6', '--gpqa', '94.2');
    expect(answer.predicted).toBeCloseTo(91.3388, 10);
    expect(answer.h).toBeCloseTo(2.8612, 10);
    expect(answer.standardError.items).toBeCloseTo(1.8, 1);
    expect(answer.standardError.line).toBeCloseTo(2.4, 1);
    expect(answer.interval.lower).toBeLessThan(0);
    expect(answer.interval.upper).toBeGreaterThan(0);
    expect(answer.toldFromTrend).toBe(false);
    const { lower, upper } = answer.newModel.interval;
    // On the bounded scale; on the line it was ±18 and passed 100.
    expect((upper - lower) / 2).toBeCloseTo(10.3, 0);
    expect(upper).toBeLessThan(100);
    expect(cape(['hfield', '--swe', '87.6', '--gpqa', '94.2']).stdout).toContain(
      'the data cannot separate it from the trend',
    );
  });

  it('the refit line', () => {
    const answer = json('line', '--panel', 'frontier');
    expect(answer.n).toBe(34);
    expect(answer.slope).toBeCloseTo(0.51308, 6);
    expect(answer.intercept).toBeCloseTo(46.37992, 5);
    expect(answer.r).toBeCloseTo(0.723491, 6);
    expect(answer.pValue).toBeCloseTo(1.33e-6, 8);
    const half = ({ lower, upper }: { lower: number; upper: number }) => (upper - lower) / 2;
    expect(half(answer.intervals.slope.student)).toBeCloseTo(0.176, 3);
    expect(half(answer.intervals.intercept.student)).toBeCloseTo(11.83, 2);
  });

  it("Pythia's coupling over its eight sizes, two older models flagged and left out", () => {
    const answer = json('coupling', '--panel', 'base', '--by', 'family', '--group', 'Pythia');
    expect(answer.n).toBe(8);
    expect(answer.groups[0].pearson.r).toBeCloseTo(-0.988622, 6);
    expect(answer.warnings.map(({ code }: { code: string }) => code)).toContain('rows-left-out');
  });

  it('the quadratic critical scale, with and without item noise', () => {
    const all = (answer: { groups: { group: string }[] }) =>
      answer.groups.find(({ group }) => group === 'all');
    const bare = all(json('nc', '--panel', 'critical-scale', '--method', 'quadratic', '--noise', 'none'));
    expect(bare).toMatchObject({ censored: null });
    expect((bare as unknown as { estimate: number }).estimate).toBeCloseTo(3.43, 2);
    const { median, interval } = bare as unknown as {
      median: number;
      interval: { lower: number; upper: number };
    };
    expect(median).toBeGreaterThan(3.4);
    expect(median).toBeLessThan(3.6);
    expect(interval.lower).toBeCloseTo(2.9, 0);
    expect(interval.upper).toBeGreaterThan(13);
    expect(interval.upper).toBeLessThan(15);
  });

  it('Pythia is censored above its largest size', () => {
    const { groups } = json('nc', '--panel', 'base', '--method', 'zero-crossing', '--by', 'family');
    const pythia = groups.find(({ group }: { group: string }) => group === 'Pythia');
    expect(pythia).toMatchObject({ estimate: null, censored: 'above', bound: 12 });
  });

  it('CSV carries what the table rounds', () => {
    const { stdout } = cape(['labs', 'Anthropic', '--csv']);
    const [header, first] = stdout.split('\n');
    expect(header).toBe('lab,model,released,swe,gpqa,h,standard_error,change,lean');
    expect(first).toMatch(/^Anthropic,Claude 3\.5 Sonnet,2024-06,49,59\.4,-12\.13/);
  });

  it('the same seed gives the same bytes, another seed others', () => {
    const once = cape(['coupling', '--group', 'OPT', '--json', '--seed', '7']).stdout;
    expect(cape(['coupling', '--group', 'OPT', '--json', '--seed', '7']).stdout).toBe(once);
    expect(cape(['coupling', '--group', 'OPT', '--json', '--seed', '8']).stdout).not.toBe(once);
  });
});
