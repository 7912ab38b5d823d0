import type { Memory, Model } from '@cape/steer';
import { stored } from '../browser-store.ts';

/** Long work on a model. */
export type WorkKind = 'measure' | 'sweep' | 'tune';

/** Runs of each kind whose steps are kept: the newest, whatever model and settings they had. */
const keptRuns = 3;

/** Name under which a run's own time stands among its steps. */
const begun = 'begun';

/**
 * Finished steps of long work in the browser's own store, so that it goes on where it was cut off, after a reload too.
 *
 * @returns undefined where the browser keeps nothing or cannot tell one setting from another
 */
export async function keptSteps(
  kind: WorkKind,
  model: Model,
  setting: Readonly<Record<string, unknown>>,
): Promise<Memory | undefined> {
  // A page that is not served securely has no hashes.
  if (globalThis.crypto.subtle === undefined) return undefined;
  const key = await fingerprint(model, setting);
  try {
    const own = stepsOf(kind, key);
    const names = await stored<string[][]>('steps', 'readonly', (store) => store.getAllKeys(own));
    const values = await stored<unknown[]>('steps', 'readonly', (store) => store.getAll(own));
    const known = new Map(names.map((name, i) => [name[2]!, values[i]]));
    await stored('steps', 'readwrite', (store) => store.put(Date.now(), [kind, key, begun]));
    await forgetOldest(kind);
    return {
      recall: (step) => known.get(step),
      keep(step, result) {
        known.set(step, result);
        stored('steps', 'readwrite', (store) => store.put(result, [kind, key, step])).catch(() => {});
      },
    };
  } catch {
    // A private window may forbid the store.
    return undefined;
  }
}

const stepsOf = (...start: readonly string[]) => IDBKeyRange.bound([...start], [...start, []]);

async function forgetOldest(kind: WorkKind): Promise<void> {
  const names = await stored<string[][]>('steps', 'readonly', (store) => store.getAllKeys(stepsOf(kind)));
  const runs = [...new Set(names.map(([, run]) => run!))];
  const times = await Promise.all(
    runs.map((run) => stored<number>('steps', 'readonly', (store) => store.get([kind, run, begun]))),
  );
  const oldest = runs
    .map((run, i) => ({ run, time: times[i] ?? 0 }))
    .sort((a, b) => b.time - a.time)
    .slice(keptRuns);
  for (const { run } of oldest)
    await stored('steps', 'readwrite', (store) => store.delete(stepsOf(kind, run)));
}

/** Tokens that every vocabulary has. */
const someTokens = [0, 1, 2];

/** Two models of one name differ in what they make of a few tokens. */
async function fingerprint(model: Model, setting: Readonly<Record<string, unknown>>): Promise<string> {
  const { probeBlock, name } = model.decoder;
  const { hidden } = await model.decoder.pass({ ids: [someTokens], read: [probeBlock], withoutCache: true });
  const text = JSON.stringify({ name, states: Array.from(hidden.get(probeBlock)!), setting });
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
