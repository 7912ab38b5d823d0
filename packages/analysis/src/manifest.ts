import type { CommandWords } from './command-line.ts';
import type { Question } from './question.ts';

/**
 * Everything that is known of a question before it is loaded. The command line, the API, the page and the reference
 * are made from these entries: to add a question, write its folder and add an entry to {@link manifest}.
 */
export interface QuestionEntry {
  /** Kebab-case; the address of its POST is `/v1/NAME`. */
  readonly name: string;
  /** One line of at most 65 characters: what the answer tells. */
  readonly summary: string;
  /** Its command after `cape`. Default: the last part of the name. */
  readonly command?: string;
  /** The field that stands on the command line without a flag. */
  readonly positional?: string;
  /** Flags that are not named after their field, by field: `{fromB: 'params'}`. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Flags for one member of a field that is an object, by field: `{scores: 'score'}` is `--score HS=52`. */
  readonly members?: Readonly<Record<string, string>>;
  /** Addresses where it is read with GET, if it asks of embedded data; `{lab}` in the path is the field `lab`. */
  readonly reads?: readonly string[];
  /** The fields that the query of such an address takes. Default: all. */
  readonly query?: readonly string[];
  /** True where the releases of a team's registry can join its panel. */
  readonly joinsRegistry?: boolean;
  readonly load: () => Promise<Question>;
}

/** Every question, in the order in which the command line lists them. */
export const manifest: readonly QuestionEntry[] = [
  {
    name: 'diagnose',
    summary: 'One model: phase, h-field, stage, advice; without one, the panels',
    members: { scores: 'score' },
    load: () => import('./diagnose/diagnose-question.ts').then((room) => room.diagnoseQuestion),
  },
  {
    name: 'h-field',
    summary: 'More reasoning or coding than its peers, and how sure that is',
    command: 'hfield',
    load: () => import('./frontier/h-field-question.ts').then((room) => room.hFieldQuestion),
  },
  {
    name: 'coupling',
    summary: 'Do two capabilities rise together: by family, by step, over all?',
    load: () => import('./coupling/coupling-question.ts').then((room) => room.couplingQuestion),
  },
  {
    name: 'compare',
    summary: 'Do runs differ, item by item? Did one skill pay for another?',
    load: () => import('./compare/compare-question.ts').then((room) => room.compareQuestion),
  },
  {
    name: 'gate',
    summary: 'Is a candidate worse than its baseline, beyond margin and noise?',
    flags: { margin: 'default-margin' },
    members: { margins: 'margin' },
    load: () => import('./gate/gate-question.ts').then((room) => room.gateQuestion),
  },
  {
    name: 'power',
    summary: 'How many items find a difference? What settles a family most?',
    // Its own --benchmark is the benchmark to compare on.
    flags: { define: 'define' },
    load: () => import('./power/power-question.ts').then((room) => room.powerQuestion),
  },
  {
    name: 'critical-scale',
    summary: 'The critical scale, where capabilities stop hurting each other',
    command: 'nc',
    load: () =>
      import('./critical-scale/critical-scale-question.ts').then((room) => room.criticalScaleQuestion),
  },
  {
    name: 'line',
    summary: 'The line of one benchmark on another, refit, and its errors',
    joinsRegistry: true,
    load: () => import('./frontier/line-question.ts').then((room) => room.lineQuestion),
  },
  {
    name: 'labs',
    summary: "Each lab's path between reasoning and coding, and what comes next",
    positional: 'lab',
    reads: ['/v1/labs', '/v1/labs/{lab}'],
    joinsRegistry: true,
    load: () => import('./frontier/labs-question.ts').then((room) => room.labsQuestion),
  },
  {
    name: 'saturation',
    summary: 'Do the leaders of a benchmark still differ? Which axis is next?',
    joinsRegistry: true,
    load: () => import('./frontier/saturation-question.ts').then((room) => room.saturationQuestion),
  },
  {
    name: 'sign-order',
    summary: 'What orders the sign of the coupling best: size, tokens, compute?',
    command: 'order',
    load: () => import('./coupling/sign-order-question.ts').then((room) => room.signOrderQuestion),
  },
  {
    name: 'matrix',
    summary: 'The coupling of every pair of benchmarks, and its eigenvalues',
    load: () => import('./coupling/matrix-question.ts').then((room) => room.matrixQuestion),
  },
  {
    name: 'dimension',
    summary: 'In how many directions scores vary, in each phase',
    load: () => import('./coupling/dimension-question.ts').then((room) => room.dimensionQuestion),
  },
  {
    name: 'isocline',
    summary: 'Does the published boundary tell the sign of the coupling?',
    load: () => import('./coupling/isocline-question.ts').then((room) => room.isoclineQuestion),
  },
  {
    name: 'levers',
    summary: 'Width, curation, architecture: what the tables carry of each',
    load: () => import('./levers/levers-question.ts').then((room) => room.leversQuestion),
  },
  {
    name: 'cascade',
    summary: 'Which pair of benchmarks still couples and separates models',
    load: () => import('./cascade/cascade-question.ts').then((room) => room.cascadeQuestion),
  },
  {
    name: 'predictions',
    summary: 'How the published predictions stand, and what would change that',
    reads: ['/v1/predictions'],
    joinsRegistry: true,
    load: () => import('./predictions/predictions-question.ts').then((room) => room.predictionsQuestion),
  },
  {
    name: 'claims',
    summary: 'Every published claim recomputed and judged on its own table',
    positional: 'id',
    // Recomputing all of them takes a second or so: with the default seed, once, and remembered.
    reads: ['/v1/claims'],
    query: ['id'],
    load: () => import('./claims/claims-question.ts').then((room) => room.claimsQuestion),
  },
  {
    name: 'panels',
    summary: 'The panels that come with CAPE, or the rows of one',
    reads: ['/v1/panels'],
    load: () => import('./panel/panels-question.ts').then((room) => room.panelsQuestion),
  },
  {
    name: 'panel',
    summary: "One panel's rows, with the known faults of each",
    command: 'panels',
    positional: 'panel',
    reads: ['/v1/panels/{panel}'],
    load: () => import('./panel/panels-question.ts').then((room) => room.panelQuestion),
  },
  {
    name: 'dynamics/fit',
    summary: "The law that a family's scores follow as it grows",
    load: () => import('./dynamics/fit-question.ts').then((room) => room.fitQuestion),
  },
  {
    name: 'dynamics/simulate',
    summary: "From one model's scores to another size, with a band",
    flags: { fromB: 'params' },
    members: { from: 'score' },
    load: () => import('./dynamics/simulate-question.ts').then((room) => room.simulateQuestion),
  },
  {
    name: 'dynamics/holdout',
    summary: "Does one family's law predict another, beside simpler rules?",
    load: () => import('./dynamics/holdout-question.ts').then((room) => room.holdoutQuestion),
  },
];

/** The word after `cape` that asks a question. */
export function commandOf({ name, command }: QuestionEntry): string {
  return command ?? name.split('/').at(-1)!;
}

/** Words of an entry for its fields on the command line. */
export function wordsOf(entry: QuestionEntry): CommandWords {
  const { positional, flags, members } = entry;
  return { command: commandOf(entry), positional, flags, members };
}

/** An address of the API that asks a question. */
export interface QuestionRoute {
  readonly method: 'get' | 'post';
  /** With the field that the path carries in braces. */
  readonly path: string;
  readonly field?: string;
  /** The fields that may be given; all of the question's where left open. */
  readonly only?: readonly string[];
}

/** The addresses of a question: its reads, or else one POST. */
export function routesOf({ name, reads, query }: QuestionEntry): readonly QuestionRoute[] {
  if (reads === undefined) return [{ method: 'post', path: `/v1/${name}` }];
  return reads.map((path) => {
    const field = /\{(\w+)\}/.exec(path)?.[1];
    return {
      method: 'get',
      path,
      ...(field === undefined ? {} : { field }),
      ...(query === undefined ? {} : { only: query }),
    };
  });
}
