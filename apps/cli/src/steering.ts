import { readFileSync, statSync } from 'node:fs';
import { type Kernel, loadKernel } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import {
  type ContrastPair,
  DEFAULT_PAIRS,
  type Demo,
  type Direction,
  type LoadOptions,
  learnDirection,
  learnHeads,
  loadModel,
  type Model,
  openDemo,
  type Positions,
  parseContrast,
  readDirections,
  STATE_METHODS,
  type StateMethod,
} from '@cape/steer';
import type { Flag, Given } from './command.ts';
import type { NamedText } from './read-input.ts';
import { progress } from './render/progress.ts';
import type { Screen } from './render/screen.ts';

/** Flags shared by the commands that look inside models. */
export const modelFlags: readonly Flag[] = [
  {
    flags: '--file <name>',
    kind: 'text',
    description: 'which ONNX or safetensors file, where the model has several',
  },
  { flags: '--threads <number>', kind: 'whole', description: "threads (default: the runtime's choice)" },
  {
    flags: '--low-memory',
    kind: 'switch',
    description: 'compute on the weights as they lie in their file: least memory, slower with several rows',
  },
];

export const directionFlags: readonly Flag[] = [
  {
    flags: '--direction <file>',
    kind: 'text',
    description: 'a direction that cape direction saved (default: learn it)',
  },
  {
    flags: '--contrast <file>',
    kind: 'file',
    description: 'pairs to learn from, JSON lines {"true": …, "false": …} (default: eight built in)',
  },
  {
    flags: '--block <number>',
    kind: 'whole',
    description: 'after which block, from 0 (default: ⌊blocks/4⌋)',
  },
  {
    flags: '--method <method>',
    kind: 'text',
    choices: [...STATE_METHODS, 'iti'],
    description: 'how the direction is learnt (default mean-difference)',
  },
];

export const pushFlags: readonly Flag[] = [
  { flags: '--strength <number>', kind: 'number', description: 'how far to push along the direction' },
  {
    flags: '--unit <unit>',
    kind: 'text',
    choices: ['unit', 'natural', 'share'],
    description:
      "strength in vectors of length 1 (default), in lengths of the mean difference, or as share of the states' length",
  },
  {
    flags: '--positions <where>',
    kind: 'text',
    choices: ['last', 'answer', 'all'],
    description:
      'push at the last position of each step (default), at the positions after the prompt, or at all',
  },
];

export const modelPositional = {
  name: '<model>',
  description:
    'a folder with safetensors, GGUF or an ONNX file, such a file, a URL, a Hugging Face id, or demo: the model that ships',
} as const;

/** Strength, unit and block of the push, as far as the flags say. */
export const pushNames = ['strength', 'unit', 'positions'] as const;

/** The word that names the model in the package. */
export function demoNamed(name: string): Demo | null {
  return name === 'demo' ? openDemo() : null;
}

/** Positions that are pushed, in words. */
export function positionsIn(positions: Positions): string {
  return { last: 'last position', answer: 'answer alone', all: 'all positions' }[positions];
}

/** Context of a command that works inside a model. */
export interface Inside {
  readonly model: Model;
  readonly kernel: Kernel;
  readonly demo: Demo | null;
  readonly report: (share: number) => void;
}

/** Open a model with progress on standard error, work in it, and close it again. */
export async function inside<T>(
  { positionals: [name] }: Given,
  values: Readonly<Record<string, unknown>>,
  screen: Screen,
  options: LoadOptions,
  work: (inside: Inside) => Promise<T>,
): Promise<T> {
  const bar = progress(screen.watched);
  try {
    const demo = demoNamed(name as string);
    const kernel = await loadKernel();
    const model = await loadModel(demo?.folder ?? (name as string), {
      ...options,
      ...openOptions(values),
      onProgress: ({ loaded, total }) => {
        if (total !== null && total > 0) bar.report(loaded / total);
      },
    });
    for (const { message } of model.decoder.warnings) process.stderr.write(`cape: ${message}\n`);
    try {
      return await work({ model, kernel, demo, report: bar.report });
    } finally {
      await model.decoder.close();
    }
  } finally {
    bar.done();
  }
}

/** The same with the directions that the flags ask for (or that `learn` finds), in a model opened where they act. */
export async function insideAlong<T>(
  given: Given,
  values: Readonly<Record<string, unknown>>,
  screen: Screen,
  work: (inside: Inside, directions: readonly Direction[]) => Promise<T>,
  learn = (all: Inside): Promise<readonly Direction[]> => directionsFor(all, values),
): Promise<T> {
  return inside(given, values, screen, blocksAsked(values), async (all) => work(all, await learn(all)));
}

/** Those of the named flags that were given. */
export function picked(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, never> {
  return Object.fromEntries(
    names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]),
  ) as Record<string, never>;
}

/** Options with which the flags want the model opened. */
export function openOptions(
  values: Readonly<Record<string, unknown>>,
): Pick<LoadOptions, 'file' | 'threads' | 'lowMemory'> {
  const { file, threads, lowMemory } = values as { file?: string; threads?: number; lowMemory?: boolean };
  if (threads !== undefined && (threads < 1 || threads > 1024)) {
    throw new InputError([
      {
        code: 'out-of-range',
        path: '--threads',
        expected: 'a number from 1 to 1024',
        received: String(threads),
      },
    ]);
  }
  return {
    ...(file === undefined ? {} : { file }),
    ...(threads === undefined ? {} : { threads }),
    ...(lowMemory ? { lowMemory } : {}),
  };
}

/** The pairs a direction is learnt from: the user's, the demo's, or the eight that are built in. */
export function pairsFor(
  values: Readonly<Record<string, unknown>>,
  demo: Demo | null,
): readonly ContrastPair[] {
  const file = values.contrast as NamedText | undefined;
  return file === undefined ? (demo?.pairs ?? DEFAULT_PAIRS) : parseContrast(file.text);
}

/** Options to open a model with for what the flags ask for, before it is open. */
function blocksAsked(values: Readonly<Record<string, unknown>>): LoadOptions {
  const { direction, block, method } = values as { direction?: string; block?: number; method?: string };
  if (direction !== undefined) return openFor(readDirectionFile(direction));
  if (method === 'iti') return { steer: 'all', heads: true };
  return block === undefined ? {} : { steer: [block] };
}

/** Options to open a model with so that directions can act. */
export function openFor(directions: readonly Direction[]): LoadOptions {
  const steer = [...new Set(directions.map(({ block }) => block))].sort((a, b) => a - b);
  return { steer, ...(directions.some(({ site }) => site === 'heads') && { heads: true }) };
}

async function directionsFor(
  { model, demo, report }: Inside,
  values: Readonly<Record<string, unknown>>,
): Promise<readonly Direction[]> {
  const {
    direction: file,
    block,
    method,
  } = values as {
    direction?: string;
    block?: number;
    method?: StateMethod | 'iti';
  };
  if (file !== undefined) return fitting(readDirectionFile(file), model);
  const pairs = pairsFor(values, demo);
  if (method === 'iti') return learnHeads(model, pairs, { onProgress: report });
  return [
    await learnDirection(model, pairs, {
      ...(block === undefined ? {} : { block }),
      ...(method === undefined ? {} : { method }),
      onProgress: report,
    }),
  ];
}

/** The directions, if they have the model's width. */
export function fitting(directions: readonly Direction[], { decoder }: Model): readonly Direction[] {
  for (const { vector, site, model } of directions) {
    const width = site === 'heads' ? decoder.headsWidth : decoder.width;
    if (vector.length !== width) {
      throw new InputError([
        {
          code: 'direction-does-not-fit',
          path: '--direction',
          expected: `a direction of width ${width}`,
          received: `${vector.length}, learnt in ${model}`,
        },
      ]);
    }
  }
  return directions;
}

const mostBytes = 64 * 1024 * 1024;

/** The direction of a stream, where a prompt's state is compared with one alone. */
export function oneOf(directions: readonly Direction[]): Direction {
  const [first, ...others] = directions;
  if (others.length === 0 && first!.site !== 'heads') return first!;
  throw new InputError([
    {
      code: 'direction-does-not-fit',
      path: '--direction',
      expected: 'one direction of the stream that leaves a block',
      received: others.length === 0 ? "one of heads' outputs" : `${directions.length} directions`,
    },
  ]);
}

/** The directions of a file in any format. */
export function readDirectionFile(path: string, flag = '--direction'): readonly Direction[] {
  const refuse = (received: string): never => {
    throw new InputError([
      {
        code: 'no-such-file',
        path: flag,
        expected: 'a file of at most 64 MB that exists',
        received,
      },
    ]);
  };
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile() || status.size > mostBytes) return refuse(path);
  return readDirections(readFileSync(path));
}
