import type { CommandEntry } from '../command.ts';

/** Every command, none loaded. The order is that of `cape --help`. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'hfield',
    summary: 'More reasoning or more coding than its peers? And can that be told?',
    load: () => import('./hfield.ts'),
  },
  {
    name: 'coupling',
    summary: 'Do two capabilities rise together: by family, step by step, over all?',
    load: () => import('./coupling.ts'),
  },
  {
    name: 'nc',
    summary: 'The critical scale: where two capabilities stop hurting each other',
    load: () => import('./nc.ts'),
  },
  {
    name: 'line',
    summary: 'The line of one benchmark on another, refit, and its errors',
    load: () => import('./line.ts'),
  },
  {
    name: 'labs',
    summary: "Each lab's path between reasoning and coding, and its next release",
    load: () => import('./labs.ts'),
  },
  {
    name: 'panels',
    summary: 'The panels that come with CAPE, or the rows of one',
    load: () => import('./panels.ts'),
  },
];
