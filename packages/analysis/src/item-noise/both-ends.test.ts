import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import { couplingQuestion } from '../coupling/coupling-question.ts';
import { signOrderQuestion } from '../coupling/sign-order-question.ts';
import { criticalScaleQuestion } from '../critical-scale/critical-scale-question.ts';
import { modelQuestion } from '../diagnose/model-question.ts';
import { labsQuestion } from '../frontier/labs-question.ts';
import { lineQuestion } from '../frontier/line-question.ts';
import { saturationQuestion } from '../frontier/saturation-question.ts';
import { leversQuestion } from '../levers/levers-question.ts';
import { predictionsQuestion } from '../predictions/predictions-question.ts';
import { answer } from '../question.ts';

const kernel = await loadKernel();
const using = { kernel };
const sampling = { resamples: 200 };
const pair = { x: 'hellaswag', y: 'truthfulqa' };

describe('both ends of what models of a family share', () => {
  it('nc: counts estimates at both, and shows each estimate at the other', () => {
    const of = (itemCorrelation: number) =>
      answer(criticalScaleQuestion, { method: 'quadratic', itemCorrelation, ...sampling }, using);
    const { settled, groups } = of(0);
    const judged = groups.filter(({ shares }) => shares.undefined < 1);
    const called = (of: (group: (typeof judged)[number]) => unknown) =>
      judged.filter((group) => of(group) === null).length;
    expect(settled).toMatchObject({
      total: judged.length,
      independent: called(({ censored }) => censored),
      familyScatter: called(({ familyScatter }) => familyScatter!.censored),
    });
    expect(settled.statement).toMatch(/independent, and .* own scatter about a smooth curve says\.$/);
    // Smaller errors bound a crossing more closely where the scatter is no larger than they are.
    const cerebras = (answer: ReturnType<typeof of>) =>
      answer.groups.find(({ group }) => group === 'Cerebras-GPT')!.interval.lower!;
    expect(cerebras(of(0.7))).toBeGreaterThan(cerebras(of(0)));
    expect(of(0.7).settled.statement).toContain('at an item correlation of 0.7');
  });

  it('nc: does not speak of item errors where they take no part', () => {
    const { settled, groups } = answer(criticalScaleQuestion, { noise: 'none', ...sampling }, using);
    expect(settled.familyScatter).toBeNull();
    expect(settled.statement).toMatch(/by the scatter of the models alone\.$/);
    expect(groups.every(({ familyScatter }) => familyScatter === null)).toBe(true);
  });

  it('order: the true signs at both', () => {
    const { variables, settled } = answer(signOrderQuestion, sampling, using);
    expect(settled.total).toBe(4);
    for (const { trueSign, trueSignByScatter } of variables) {
      expect(trueSignByScatter!.auc).not.toBe(trueSign!.auc);
      expect(Math.abs(trueSignByScatter!.auc - trueSign!.auc)).toBeLessThan(0.05);
    }
  });

  it('levers: an interval at both for each curated family', () => {
    const { curation, settled, reading } = answer(leversQuestion, sampling, using);
    expect(curation.every(({ byScatter }) => byScatter !== null)).toBe(true);
    expect(reading).toContain(settled.statement);
    expect(settled.total).toBe(curation.length);
  });

  it('line: r freed of item noise at both, and at a correlation given', () => {
    const of = (itemCorrelation: number, panel: string) =>
      answer(lineQuestion, { panel, ...(panel === 'base' ? pair : {}), itemCorrelation, ...sampling }, using);
    const base = of(0, 'base');
    expect(base.latentRByScatter!.reliability.y).toBeGreaterThan(base.latentR!.reliability.y);
    expect(base.reading.at(-1)).toContain('own scatter about a smooth curve says');
    const [apart, together] = [of(0, 'frontier'), of(0.7, 'frontier')];
    expect(1 - together.latentR!.reliability.y).toBeCloseTo(0.3 * (1 - apart.latentR!.reliability.y), 2);
    expect(apart.latentRByScatter).toBeNull();
    expect(apart.reading.at(-1)).toContain('no lab has the five sizes');
    expect(together.reading.at(-1)).toContain('at an item correlation of 0.7');
  });

  it('labs: changes beyond their errors, at a correlation given', () => {
    const of = (itemCorrelation: number) =>
      answer(labsQuestion, { panel: 'frontier', itemCorrelation }, using);
    const [apart, together] = [of(0), of(0.9)];
    const changes = apart.labs.reduce((sum, { releases }) => sum + releases.length - 1, 0);
    expect(apart.settled).toMatchObject({ total: changes, familyScatter: null });
    expect(together.settled.independent).toBeGreaterThan(apart.settled.independent);
    expect(together.reading).toContain(together.settled.statement);
  });

  it('saturation: the spread of item noise alone shrinks by what is shared', () => {
    const of = (itemCorrelation?: number) =>
      answer(saturationQuestion, { itemCorrelation, resamples: 4000 }, using);
    const [open, apart, together] = [of(), of(0), of(0.75)];
    expect(together.old.noiseAlone / apart.old.noiseAlone).toBeCloseTo(0.5, 1);
    expect(open.old.noiseAlone).toBe(apart.old.noiseAlone);
    expect(open.interval.upper! - open.interval.lower!).toBeGreaterThanOrEqual(
      together.interval.upper! - together.interval.lower!,
    );
    const base = answer(saturationQuestion, { panel: 'base', old: pair.x, new: pair.y, ...sampling }, using);
    expect(base.settled.familyScatter).not.toBeNull();
  });

  it('predictions: statuses that no interval leaves open', () => {
    const { predictions, settled } = answer(
      predictionsQuestion,
      { panel: 'frontier', itemCorrelation: 0.5, ...sampling },
      using,
    );
    const judged = predictions.filter(({ status }) => status !== 'no-data');
    expect(settled.total).toBe(judged.length);
    expect(settled.independent).toBe(judged.filter(({ restsOnNoise }) => !restsOnNoise).length);
    expect(settled.statement).toContain('at an item correlation of 0.5; no lab has the five sizes');
  });

  it('diagnose: the family’s step as coupling has it, at both', () => {
    const { model, reading } = answer(
      modelQuestion,
      { params: '1.2B', family: 'Pythia', ...sampling },
      using,
    );
    const { groups } = answer(couplingQuestion, { panel: 'base', ...sampling }, using);
    const step = groups
      .find(({ group }) => group === 'Pythia')!
      .local.find(({ from }) => from === model.phase.step!.from)!;
    const { pooled: _, ...own } = step;
    expect(model.phase.step).toMatchObject(own);
    expect(reading.join(' ')).toContain('own scatter about a smooth curve says the step is');
  });
});
