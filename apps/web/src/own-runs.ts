import { signal } from '@preact/signals';
import { namesIn, setNames } from './address.ts';
import { giveRun } from './ask.ts';
import { stored } from './browser-store.ts';
import type { ImportedRun } from './worker/protocol.ts';

/** A run of the reader's own, kept in this browser alone. */
export interface OwnRun extends ImportedRun {
  readonly id: string;
}

/** Every run that this browser keeps; undefined until its store was looked into. */
export const ownRuns = signal<readonly OwnRun[] | undefined>(undefined);

/** The runs that the address names and this browser has, in the order of the address. */
export function chosenRuns(): readonly OwnRun[] {
  const all = ownRuns.value ?? [];
  return [...namesIn('runs')].flatMap((id) => all.find((run) => run.id === id) ?? []);
}

export function chooseRuns(runs: readonly OwnRun[]): void {
  setNames('runs', new Set(runs.map(({ id }) => id)));
}

/** Keep imported runs beside those that are there. */
export async function keepRuns(imported: readonly ImportedRun[]): Promise<readonly OwnRun[]> {
  await recallRuns();
  const runs = imported.map((run, i) => ({ ...run, id: `${Date.now().toString(36)}${i}` }));
  use([...(ownRuns.peek() ?? []), ...runs]);
  await Promise.all(runs.map((run) => stored('runs', 'readwrite', (store) => store.put(run, run.id)))).catch(
    () => {
      // A private window may forbid the store: the runs then last as long as the page.
    },
  );
  return runs;
}

export async function forgetRun({ id }: OwnRun): Promise<void> {
  use((ownRuns.peek() ?? []).filter((run) => run.id !== id));
  chooseRuns(chosenRuns());
  await stored('runs', 'readwrite', (store) => store.delete(id)).catch(() => {});
}

function use(runs: readonly OwnRun[]): void {
  for (const { id, json } of runs) giveRun({ kind: 'run', id, json });
  ownRuns.value = runs;
}

/** Look for runs of an earlier visit. */
export async function recallRuns(): Promise<void> {
  if (ownRuns.peek() !== undefined) return;
  const found = await stored<OwnRun[]>('runs', 'readonly', (store) => store.getAll()).catch(() => []);
  if (ownRuns.peek() === undefined) use(found);
}
