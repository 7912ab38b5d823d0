// The section on compare and gate: paired intervals, calls of a coupling, false alarms and power of the gate.

import {
  calibrateCoupling,
  calibrateGate,
  couplingScenarios,
  gateScenarios,
  powerScenario,
} from '../../dist/calibration/comparison.js';

export const name = 'comparison';

const seed = 20261129;
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const error = (share, n) => (200 * Math.sqrt((share * (1 - share)) / n)).toFixed(1);
const row = (...cells) => `| ${cells.join(' | ')} |`;
const range = (shares) => `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;

export function section(kernel, { repetitions = 1000, onProgress }) {
  const total = couplingScenarios.length + 1 + gateScenarios.length;
  let done = 0;
  const told = (result) => {
    done += 1;
    onProgress?.(done / total);
    return result;
  };
  const couplings = couplingScenarios.map((each) =>
    told(calibrateCoupling(kernel, each, { repetitions, seed })),
  );
  const power = told(calibrateCoupling(kernel, powerScenario, { repetitions, seed }));
  // A gate of twelve benchmarks is twelve simulations, three times over.
  const gated = Math.max(50, Math.round(repetitions / 2));
  const gates = gateScenarios.map((each) => told(calibrateGate(kernel, each, { repetitions: gated, seed })));
  const flat = couplings.filter(({ gamma }) => gamma === 0);
  const together = (of) => {
    const share = flat.reduce((sum, each) => sum + of(each), 0) / flat.length;
    return `${percent(share)} ± ${error(share, flat.length * repetitions)}`;
  };
  return `## Compare and gate

${repetitions} simulated pairs of runs per row of the first table, ${gated} gates per figure of the second, seed ${seed}. ± is two
standard errors of the simulation, in points.

### The coupling of two differences

Two runs on 2000 items of x (12 points better) and 817 of y; one lacks 10 % of the items, the other 25 %. Where items
come in clusters of 1 to 50, each model has its own probability of a right answer in each cluster, up to 15 points off.
Coverage is the share of Fieller intervals of γ that hold the truth, of 95 % promised; "called" the share of steps that the
interval settles. "Unpaired" is the same with the errors of two independent tests.

${row('world', 'true γ', 'coverage', 'unpaired coverage', 'called positive', 'called negative', 'called, unpaired')}
${row(...Array(7).fill('---'))}
${couplings
  .map((each) =>
    row(
      each.scenario,
      each.gamma,
      `${percent(each.coverage)} ± ${error(each.coverage, repetitions)}`,
      percent(each.unpairedCoverage),
      percent(each.positive),
      percent(each.negative),
      percent(each.unpairedCalled),
    ),
  )
  .join('\n')}

- **Coverage** ${range(couplings.map(({ coverage }) => coverage))}; of the unpaired intervals ${range(couplings.map(({ unpairedCoverage }) => unpairedCoverage))}, because they are too wide.
- **False signs**: where the true γ is zero, ${range(flat.map(({ positive }) => positive))} are called positive and ${range(flat.map(({ negative }) => negative))} negative, of 2.5 % promised on each side; over these worlds together ${together(({ positive }) => positive)} and ${together(({ negative }) => negative)}; where it is 0.5, at most ${percent(Math.max(...couplings.filter(({ gamma }) => gamma > 0).map(({ negative }) => negative)))} negative.
- **Power**, ${power.scenario}, HellaSwag's 10042 and TruthfulQA's 817 items: ${percent(power.positive)} ± ${error(power.positive, repetitions)} of such steps are called when items are paired, ${percent(power.unpairedCalled)} when they are not.

### The gate

Margin one point. False alarms: a regression is called although no benchmark is worse. False passes: "no regression" is
said of a benchmark whose true drop is the margin itself. Power: the share of true drops called that are as large as the
gate says it finds four times in five.

${row('gate', 'false alarms', 'false passes', 'drop said to be found (points)', 'power at that drop')}
${row(...Array(5).fill('---'))}
${gates
  .map((each) =>
    row(
      each.scenario,
      `${percent(each.falseAlarms)} ± ${error(each.falseAlarms, gated)}`,
      `${percent(each.falsePasses)} ± ${error(each.falsePasses, gated)}`,
      each.detectable.toFixed(1),
      `${percent(each.power)} ± ${error(each.power, gated)}`,
    ),
  )
  .join('\n')}

- **False alarms** at most ${percent(Math.max(...gates.map(({ falseAlarms }) => falseAlarms)))}, with one benchmark or twelve.
- **False passes** at most ${percent(Math.max(...gates.map(({ falsePasses }) => falsePasses)))} per benchmark.
- **Power** at least ${percent(Math.min(...gates.map((each) => each.power)))} where 80 % is stated: the stated drop allows for errors that grow with the drop, and so errs on the large side.
- A true drop that is smaller than the margin but not zero is called a regression more often than that, and a drop of
  just the margin in up to half of the gates with many items: the margin says what matters, not what is there.
`;
}
