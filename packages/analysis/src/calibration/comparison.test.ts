import { loadKernel } from '@cape/core-wasm';
import { expect, it } from 'vitest';
import {
  calibrateCoupling,
  calibrateGate,
  couplingScenarios,
  gateScenarios,
  powerScenario,
} from './comparison.ts';

const kernel = await loadKernel();
const options = { repetitions: 300, seed: 20261129 };
const coupling = (name: string, gamma: number) =>
  couplingScenarios.find((each) => each.name === name && each.gamma === gamma)!;

it.each([
  'item correlation 0, no clusters',
  'item correlation 0.9, no clusters',
  'item correlation 0.7, clusters of 1 to 50',
])('holds the true γ as often as it says, %s', (name) => {
  // Nominal 95 %; two standard errors of 300 repetitions are 2.5 points.
  const found = calibrateCoupling(kernel, coupling(name, 0.5), options);
  expect(found.coverage).toBeGreaterThan(0.92);
  expect(found.coverage).toBeLessThan(0.985);
  const flat = calibrateCoupling(kernel, coupling(name, 0), options);
  expect(flat.positive).toBeLessThan(0.055);
  expect(flat.negative).toBeLessThan(0.055);
});

it('finds most of the steps that unpaired errors hide', () => {
  const found = calibrateCoupling(kernel, powerScenario, { ...options, repetitions: 150 });
  expect(found.positive).toBeGreaterThan(0.5);
  expect(found.unpairedCalled).toBeLessThan(0.2);
});

it.each([0, 5])('keeps the gate’s false alarms and power, scenario %i', (i) => {
  const found = calibrateGate(kernel, gateScenarios[i]!, { ...options, repetitions: i === 0 ? 200 : 40 });
  expect(found.falseAlarms).toBeLessThanOrEqual(0.06);
  expect(found.falsePasses).toBeLessThanOrEqual(0.08);
  expect(found.power).toBeGreaterThan(0.75);
});
