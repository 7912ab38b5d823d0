import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cape } from './cape.ts';

const runs = fileURLToPath(new URL('../../../docs/tutorials/runs/', import.meta.url));
const [base, tuned] = [join(runs, 'base'), join(runs, 'tuned')];
const oracle = JSON.parse(
  readFileSync(new URL('../../../packages/analysis/oracle/paired_runs.json', import.meta.url), 'utf8'),
);
const secondTools = JSON.parse(
  readFileSync(new URL('../../../packages/analysis/oracle/second_tools.json', import.meta.url), 'utf8'),
);
const inspectRuns = fileURLToPath(
  new URL('../../../packages/analysis/oracle/inspect-runs/', import.meta.url),
);
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cape-compare-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('cape compare', () => {
  it("agrees with lm-eval's standard errors and SciPy's paired tests on the samples that were logged", () => {
    const { status, stdout } = cape(['compare', base, tuned, '--json']);
    expect(status).toBe(0);
    const { benchmarks } = JSON.parse(stdout);
    expect(benchmarks).toHaveLength(3);
    for (const found of benchmarks) {
      const expected = oracle.paired[found.benchmark];
      expect(found.n).toBe(expected.n);
      expect(found.difference).toBeCloseTo(expected.difference, 10);
      expect(found.standardError / expected.standardError).toBeCloseTo(1, 10);
      expect(Math.abs(found.pValue - expected.mcnemar)).toBeLessThan(1e-12);
      expect([found.discordant.a, found.discordant.b]).toEqual(expected.discordant);
      const [a, b] = ['base', 'tuned'].map((run) => oracle.runs[run][found.benchmark].standardError);
      // The two runs' own errors, as the harness prints them, are what "unpaired" is made of.
      expect(Math.abs(found.unpaired.standardError - Math.hypot(a, b))).toBeLessThan(1e-9);
    }
  });

  it('says what other tools say of the same files: the paired script proposed for lm-eval, and Inspect’s data frames', () => {
    const inLmEval = JSON.parse(cape(['compare', base, tuned, '--json']).stdout).benchmarks;
    const inInspect = JSON.parse(
      cape(['compare', join(inspectRuns, 'base.eval'), join(inspectRuns, 'tuned.eval'), '--json']).stdout,
    ).benchmarks;
    expect(inInspect).toHaveLength(1);
    for (const [found, theirs] of [
      ...inLmEval.map((each: { benchmark: string }) => [each, secondTools.lmEval[each.benchmark]]),
      [inInspect[0], secondTools.inspect],
    ]) {
      expect(found.n).toBe(theirs.n);
      for (const member of ['a', 'b', 'difference'] as const)
        expect(found[member]).toBeCloseTo(theirs[member], 10);
      expect(found.standardError / theirs.standardError).toBeCloseTo(1, 10);
      expect([found.discordant.a, found.discordant.b]).toEqual(theirs.discordant);
      expect(Math.abs(found.pValue - theirs.exact)).toBeLessThan(1e-12);
      // Two bootstraps of other draws: their percentiles agree within a tenth of the standard error.
      const near = 0.1 * theirs.standardError + 100 / theirs.n / 2;
      expect(Math.abs(found.bootstrap.lower - theirs.bootstrap[0])).toBeLessThan(near);
      expect(Math.abs(found.bootstrap.upper - theirs.bootstrap[1])).toBeLessThan(near);
    }
    const [a, b] = secondTools.inspect.unshared;
    expect(inInspect[0].unshared).toEqual({ a, b });
  });

  it('opens with the verdict, and says what pairing was worth', () => {
    const { stdout } = cape(['compare', base, tuned]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'From acme/aria-1b-base to acme/aria-1b-tuned one capability rose while another fell, and it is not noise',
    );
    expect(stdout).toContain('times as many');
  });

  it('reads one folder of several runs as a ladder', () => {
    const { benchmarks } = JSON.parse(cape(['compare', runs, '--json']).stdout);
    expect(benchmarks[0]).toMatchObject({ from: 'acme/aria-1b-base', to: 'acme/aria-1b-tuned' });
  });

  it('refuses a path with several models among others, and one run alone', () => {
    const several = cape(['compare', runs, tuned, '--json']);
    expect(several.status).toBe(2);
    expect(several.stderr).toContain('several-models');
    expect(cape(['compare', base]).status).toBe(2);
  });

  it('says that runs have other items in part, and takes the newer and fuller of two runs', () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    for (const name of ['results', 'samples_truthfulqa_mc1']) {
      const ending = name === 'results' ? 'json' : 'jsonl';
      const file = `${name}_2026-11-20T10-00-00.000000.${ending}`;
      copyFileSync(join(tuned, file), join(own, file));
    }
    const samples = join(own, 'samples_truthfulqa_mc1_2026-11-20T10-00-00.000000.jsonl');
    const lines = readFileSync(samples, 'utf8').split('\n').slice(0, 500);
    writeFileSync(samples, lines.join('\n'));
    const results = join(own, 'results_2026-11-20T10-00-00.000000.json');
    const report = JSON.parse(readFileSync(results, 'utf8'));
    const right = lines.reduce((sum, line) => sum + JSON.parse(line).acc, 0);
    report.results.truthfulqa_mc1['acc,none'] = right / 500;
    writeFileSync(results, JSON.stringify(report));
    const { benchmarks, warnings } = JSON.parse(cape(['compare', base, own, '--json']).stdout);
    const found = benchmarks.find(({ benchmark }: { benchmark: string }) => benchmark === 'truthfulqa_mc1');
    expect(found).toMatchObject({ n: 500, unshared: { a: 317, b: 0 } });
    expect(warnings.map(({ code }: { code: string }) => code)).toContain('unshared-items');
  });
});

describe('cape gate', () => {
  const gate = (...rest: string[]) => cape(['gate', '--baseline', base, '--candidate', tuned, ...rest]);

  it('ends with 1 on a regression and 0 without one', () => {
    expect(gate().status).toBe(1);
    expect(gate('--margin', 'truthfulqa_mc1=10').status).toBe(0);
    expect(gate('--margin', 'truthfulqa_mc1=10', '--undecided', 'fail').status).toBe(1);
    expect(cape(['gate', '--baseline', tuned, '--candidate', base]).status).toBe(1);
  });

  it('refuses a margin for a benchmark that nobody ran, and a missing run', () => {
    const wrong = gate('--margin', 'truthfulqa_mc2=1');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('truthfulqa');
    expect(cape(['gate', '--baseline', base]).status).toBe(2);
    expect(cape(['gate', '--baseline', base]).stderr).toContain('--candidate');
  });

  it('takes the runs by their places too, and neither of them twice', () => {
    expect(cape(['gate', base, tuned, '--json']).stdout).toBe(gate('--json').stdout);
    const twice = cape(['gate', base, tuned, '--candidate', tuned]);
    expect(twice.status).toBe(2);
    expect(twice.stderr).toContain('by its place or by its flag');
  });

  it('writes markdown that a job summary shows', () => {
    const { stdout } = gate('--format', 'markdown');
    expect(stdout).toMatch(/^## ❌ Evaluation gate: fail\n/);
    expect(stdout).toContain('| truthfulqa_mc1 | ❌ regression | 817 |');
    const widths = stdout
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split(' | ').length);
    expect(new Set(widths).size).toBe(1);
  });

  it('writes JUnit whose counts are those of its cases', () => {
    const { stdout } = gate('--format', 'junit', '--margin', 'winogrande=0.5');
    const count = (tag: string) => stdout.split(`<${tag} `).length - 1;
    expect(stdout).toContain(`tests="${count('testcase')}" failures="${count('failure')}" errors="0"`);
    expect(count('failure')).toBe(1);
    expect(stdout).toContain(`skipped="${count('skipped')}"`);
  });

  it('gives the same JSON by --format json as by --json', () => {
    expect(JSON.parse(gate('--format', 'json').stdout)).toEqual(JSON.parse(gate('--json').stdout));
  });
});
