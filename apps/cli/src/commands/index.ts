import type { CommandEntry } from '../command.ts';

/** Every command, none loaded. The order is that of `cape --help`. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'diagnose',
    summary: 'One model: phase, h-field, stage, advice; without one, the panels',
    load: () => import('./diagnose.ts'),
  },
  {
    name: 'hfield',
    summary: 'More reasoning or more coding than its peers? Can that be told?',
    load: () => import('./hfield.ts'),
  },
  {
    name: 'coupling',
    summary: 'Do two capabilities rise together: by family, by step, over all?',
    load: () => import('./coupling.ts'),
  },
  {
    name: 'nc',
    summary: 'The critical scale, where capabilities stop hurting each other',
    load: () => import('./nc.ts'),
  },
  {
    name: 'line',
    summary: 'The line of one benchmark on another, refit, and its errors',
    load: () => import('./line.ts'),
  },
  {
    name: 'labs',
    summary: "Each lab's path between reasoning and coding, and what comes next",
    load: () => import('./labs.ts'),
  },
  {
    name: 'saturation',
    summary: 'Do the leaders of a benchmark still differ? Which axis is next?',
    load: () => import('./saturation.ts'),
  },
  {
    name: 'order',
    summary: 'What orders the sign of the coupling best: size, tokens, compute?',
    load: () => import('./order.ts'),
  },
  {
    name: 'matrix',
    summary: 'The coupling of every pair of benchmarks, and its eigenvalues',
    load: () => import('./matrix.ts'),
  },
  {
    name: 'dimension',
    summary: 'In how many directions scores vary, in each phase',
    load: () => import('./dimension.ts'),
  },
  {
    name: 'isocline',
    summary: 'Does the published boundary tell the sign of the coupling?',
    load: () => import('./isocline.ts'),
  },
  {
    name: 'levers',
    summary: 'Width, curation, architecture: what the tables carry of each',
    load: () => import('./levers.ts'),
  },
  {
    name: 'cascade',
    summary: 'Which pair of benchmarks still couples and separates models',
    load: () => import('./cascade.ts'),
  },
  {
    name: 'predictions',
    summary: 'How the published predictions stand, and what would change that',
    load: () => import('./predictions.ts'),
  },
  {
    name: 'claims',
    summary: 'Every published claim recomputed and judged on its own table',
    load: () => import('./claims.ts'),
  },
  {
    name: 'plot',
    summary: "The dashboard's figures as SVG or PNG, without a browser",
    load: () => import('./plot.ts'),
  },
  {
    name: 'panels',
    summary: 'The panels that come with CAPE, or the rows of one',
    load: () => import('./panels.ts'),
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
  {
    name: 'fit',
    summary: "The law that a family's scores follow as it grows",
    load: () => import('./fit.ts'),
  },
  {
    name: 'simulate',
    summary: "From one model's scores to another size, with a band",
    load: () => import('./simulate.ts'),
  },
  {
    name: 'holdout',
    summary: "Does one family's law predict another, beside simpler rules?",
    load: () => import('./holdout.ts'),
  },
];
