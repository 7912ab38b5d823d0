import { InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { readPanelAt } from '../read-panel.ts';
import { runAt, runsAt } from '../run-files.ts';

type ValueNames = Readonly<Record<string, string | undefined>>;

/** A program asks the same question again and again: what its fields are called is found out once. */
const known = new WeakMap<z.ZodMiniType, ValueNames>();

function valueNamesOf(schema: z.ZodMiniType): ValueNames {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const found = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, (field as { valueName?: string }).valueName]),
  );
  known.set(schema, found);
  return found;
}

/**
 * An input whose panels and runs may be named by where they lie: `{path: "results/"}` in the place of a panel or of a
 * run. What is there is read; all else stays as it came, for the question to check.
 */
export async function openedInput(schema: z.ZodMiniType, input: unknown): Promise<unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const valueNames = valueNamesOf(schema);
  const opened = await Promise.all(
    Object.entries(input).map(async ([name, value]): Promise<[string, unknown]> => {
      const valueName = valueNames[name];
      if (valueName === 'panel') return [name, await openedPanel(value, name)];
      if (valueName === 'run') return [name, await openedRun(value, name)];
      if (valueName === 'runs' && Array.isArray(value)) return [name, await openedRuns(value, name)];
      return [name, value];
    }),
  );
  return Object.fromEntries(opened);
}

/** The path of `{path}`; undefined for anything else. */
function pathOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { path, ...others } = value as { readonly path?: unknown };
  return typeof path === 'string' && Object.keys(others).length === 0 ? path : undefined;
}

async function openedPanel(value: unknown, name: string): Promise<unknown> {
  const path = pathOf(value);
  if (path === undefined) return value;
  return (await readPanelAt(path, name)) ?? noSuchPlace(name, path);
}

async function openedRun(value: unknown, name: string): Promise<unknown> {
  const path = pathOf(value);
  return path === undefined ? value : await runAt(path, name);
}

/** Paths alone are read together: one of them may hold several runs. */
async function openedRuns(values: readonly unknown[], name: string): Promise<readonly unknown[]> {
  const paths = values.map(pathOf);
  if (paths.every((path) => path !== undefined)) return runsAt(paths, name);
  return Promise.all(values.map((value, i) => openedRun(value, `${name}[${i}]`)));
}

function noSuchPlace(path: string, received: string): never {
  throw new InputError([{ code: 'no-such-file', path, expected: 'a file or folder that exists', received }]);
}
