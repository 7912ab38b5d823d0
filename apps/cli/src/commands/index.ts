import { commandOf, manifest, type QuestionEntry } from '@cape/analysis/manifest';
import type { CommandEntry } from '../command.ts';

/** The commands that ask a question, by name. */
const asking: Readonly<Record<string, CommandEntry['load']>> = {
  diagnose: () => import('./diagnose.ts'),
  hfield: () => import('./hfield.ts'),
  coupling: () => import('./coupling.ts'),
  nc: () => import('./nc.ts'),
  line: () => import('./line.ts'),
  labs: () => import('./labs.ts'),
  saturation: () => import('./saturation.ts'),
  order: () => import('./order.ts'),
  matrix: () => import('./matrix.ts'),
  dimension: () => import('./dimension.ts'),
  isocline: () => import('./isocline.ts'),
  levers: () => import('./levers.ts'),
  cascade: () => import('./cascade.ts'),
  predictions: () => import('./predictions.ts'),
  claims: () => import('./claims.ts'),
  panels: () => import('./panels.ts'),
  fit: () => import('./fit.ts'),
  simulate: () => import('./simulate.ts'),
  holdout: () => import('./holdout.ts'),
};

/** The commands that do more, or something else. */
const own: readonly CommandEntry[] = [
  {
    name: 'plot',
    summary: "The dashboard's figures as SVG or PNG, without a browser",
    load: () => import('./plot.ts'),
  },
  {
    name: 'import',
    summary: 'Evaluation results into a panel: lm-eval, leaderboard, Epoch, CSV',
    load: () => import('./import.ts'),
  },
  {
    name: 'serve',
    summary: 'The dashboard and the API on this machine',
    load: () => import('./serve.ts'),
  },
  {
    name: 'steer',
    summary: 'Push a model along its truth direction, and measure what that did',
    load: () => import('./steer.ts'),
  },
  {
    name: 'probe',
    summary: 'Which class a prompt falls in, read inside the model',
    load: () => import('./probe.ts'),
  },
  {
    name: 'direction',
    summary: "Learn a model's truth direction; save it for CAPE or llama.cpp",
    load: () => import('./direction.ts'),
  },
  {
    name: 'internals',
    summary: 'Coupling of reasoning and truth by block and attention head',
    load: () => import('./internals.ts'),
  },
  {
    name: 'inspect',
    summary: 'What a model is made of, and where it can be steered',
    load: () => import('./inspect.ts'),
  },
];

function questionCommands(questions: readonly QuestionEntry[]): CommandEntry[] {
  return Object.entries(asking).map(([name, load]) => {
    const { summary } = questions.find((entry) => commandOf(entry) === name)!;
    return { name, summary, load };
  });
}

/** Every command, none loaded. The order is that of `cape --help`. */
export const commands: readonly CommandEntry[] = [...questionCommands(manifest), ...own];
