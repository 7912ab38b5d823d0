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
  loadModel,
  type Model,
  openDemo,
  parseContrast,
  readDirection,
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
    choices: ['mean-difference', 'pca', 'pca-centred'],
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
    choices: ['last', 'all'],
    description: 'push at the last position of each step (default), or at all',
  },
];

export const modelPositional = {
  name: '<model>',
  description:
    'a folder with safetensors or an ONNX file, such a file, a URL, a Hugging Face id, or demo: the model that ships',
} as const;

/** How far, in what unit and where to push, as far as the flags say. */
export const pushNames = ['strength', 'unit', 'positions'] as const;

/** The word that names the model in the package. */
export function demoNamed(name: string): Demo | null {
  return name === 'demo' ? openDemo() : null;
}

/** What a command has when it works inside a model. */
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

/** The same with the direction that the flags ask for, in a model opened at its block. */
export async function insideAlong<T>(
  given: Given,
  values: Readonly<Record<string, unknown>>,
  screen: Screen,
  work: (inside: Inside, direction: Direction) => Promise<T>,
): Promise<T> {
  const block = blockAsked(values);
  return inside(given, values, screen, block === null ? {} : { steer: [block] }, async (all) =>
    work(all, await directionFor(all, values)),
  );
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

/** How the flags want the model opened. */
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

/** Which block the flags ask for, before a model is open: null for the probe block. */
function blockAsked(values: Readonly<Record<string, unknown>>): number | null {
  const { direction, block } = values as { direction?: string; block?: number };
  return direction === undefined ? (block ?? null) : readDirectionFile(direction).block;
}

async function directionFor(
  { model, demo, report }: Inside,
  values: Readonly<Record<string, unknown>>,
): Promise<Direction> {
  const {
    direction: file,
    block,
    method,
  } = values as {
    direction?: string;
    block?: number;
    method?: Direction['method'];
  };
  if (file !== undefined) {
    const direction = readDirectionFile(file);
    if (direction.vector.length !== model.decoder.width) {
      throw new InputError([
        {
          code: 'direction-does-not-fit',
          path: '--direction',
          expected: `a direction of width ${model.decoder.width}`,
          received: `${direction.vector.length}, learnt in ${direction.model}`,
        },
      ]);
    }
    return direction;
  }
  return learnDirection(model, pairsFor(values, demo), {
    ...(block === undefined ? {} : { block }),
    ...(method === undefined ? {} : { method }),
    onProgress: report,
  });
}

const mostBytes = 64 * 1024 * 1024;

function readDirectionFile(path: string): Direction {
  const refuse = (received: string): never => {
    throw new InputError([
      {
        code: 'no-such-file',
        path: '--direction',
        expected: 'a file of at most 64 MB that exists',
        received,
      },
    ]);
  };
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile() || status.size > mostBytes) return refuse(path);
  return readDirection(readFileSync(path));
}
