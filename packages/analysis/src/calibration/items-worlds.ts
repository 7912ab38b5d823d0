import type { Kernel } from '@cape/core-wasm';
import { calibrateCoupling, couplingScenarios, powerScenario } from './comparison.ts';
import { type CalibrationRow, rowsOf, type Simulation } from './row.ts';

/** The coupling of two runs on the same items; before: errors as of different items. */
export function itemsRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  const rows = couplingScenarios.flatMap((scenario) => {
    const found = calibrateCoupling(kernel, scenario, { seed, repetitions });
    const row = rowsOf({
      figure: 'γ of two runs',
      world: `${scenario.name}, true γ ${scenario.gamma}`,
      repetitions,
    });
    return [
      row('coverage', [0.93, 0.97], found.unpairedCoverage, found.coverage),
      ...(scenario.gamma === 0
        ? [row('called (false alarms)', [0, 0.06], found.unpairedCalled, found.positive + found.negative)]
        : []),
    ];
  });
  const power = calibrateCoupling(kernel, powerScenario, { seed, repetitions });
  return [
    ...rows,
    {
      figure: 'γ of two runs',
      world: powerScenario.name,
      measure: 'called (power)',
      wanted: [0, 1],
      before: power.unpairedCalled,
      after: power.positive,
      repetitions,
    },
  ];
}
