import { type Benchmark, InputError, nearestName, type Panel, withDeclarations } from '@cape/evidence';
import { readBuiltin } from '#builtin-tables';
import { currentPanel } from '../frontier/current-panel.ts';

/** Source of a builtin panel; data/SOURCES.md says more. */
export interface BuiltinPanel {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly licence: string;
  /** Notes to read before using it. */
  readonly notes: readonly string[];
}

export const builtinPanels = [
  {
    name: 'base',
    title: 'Base models: 16 families, five benchmarks',
    source: '"Lying Is Just a Phase", arXiv 2605.18838, adilamin89/cape-scaling',
    licence: 'MIT',
    notes: ['TruthfulQA mixes two sources; some rows look like MC1 among MC2.'],
  },
  {
    name: 'critical-scale',
    title: 'The score set of the published critical scale: Pythia, Llama-1, Llama-2',
    source: '"Lying Is Just a Phase", arXiv 2605.18838, adilamin89/cape-scaling',
    licence: 'MIT',
    notes: ['The published 3.5 B pools Pythia with two Llama families.'],
  },
  {
    name: 'frontier',
    title: 'Frontier models: ten labs, SWE-bench Verified and GPQA Diamond',
    source: '"The Growing Pains of Frontier Models", arXiv 2605.18840, adilamin89/cape-scaling',
    licence: 'MIT',
    notes: ['34 models until March 2026 fix the frozen line; five came after.'],
  },
  {
    name: 'current',
    title: 'Frontier models up to October 2026: the papers’ table and 253 score records',
    source:
      'the labs’ cards and pages, Vals AI, Epoch AI, Artificial Analysis, OpenHands Index, CAIS; the address stands with each record',
    licence: 'figures; Epoch AI: CC BY 4.0',
    notes: [
      'One score per model and benchmark, chosen by reporter; collected 2026-11-28.',
      'HLE is without tools; some reporters use its text-only subset.',
    ],
  },
  {
    name: 'observational',
    title: 'Base models evaluated uniformly, with training tokens and compute',
    source: '"Observational Scaling Laws", arXiv 2405.10938, ryoungj/ObsScaling',
    licence: 'Apache-2.0',
    notes: ['Independent of the papers under test.'],
  },
  {
    name: 'multibench',
    title: 'Released models up to October 2025, 16 benchmarks',
    source: 'llm-stats, JonathanChavezTamales/llm-leaderboard',
    licence: 'CC BY 4.0',
    notes: ['Mostly self-reported; test-time compute differs between rows.'],
  },
  {
    name: 'internal',
    title: 'Coupling measured inside models',
    source: 'adilamin89/cape-scaling',
    licence: 'MIT',
    notes: ['Two different measures: never compare across the column measure.'],
  },
] as const satisfies readonly BuiltinPanel[];

export type BuiltinPanelName = (typeof builtinPanels)[number]['name'];

const read = new Map<string, Panel>();

/** A builtin panel as published, faults flagged, with what is declared of its benchmarks. Parsed once. */
export function builtinPanel(name: string, declared: readonly Benchmark[] = []): Panel {
  return withDeclarations(published(name), declared);
}

function published(name: string): Panel {
  const known = read.get(name);
  if (known !== undefined) return known;
  const builtin = builtinPanels.find((each) => each.name === name);
  if (builtin === undefined) {
    const names = builtinPanels.map((each) => each.name);
    const suggestion = nearestName(name, names);
    throw new InputError([
      {
        code: 'unknown-panel',
        path: 'panel',
        expected: `one of ${names.join(', ')}, or rows`,
        received: name,
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ]);
  }
  const panel = builtin.name === 'current' ? currentPanel().panel : readBuiltin(builtin.name, builtin.title);
  read.set(name, panel);
  return panel;
}
