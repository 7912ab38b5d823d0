import { lastTokenStates, type Memory, type Model } from '@cape/steer';
import { stored } from '../browser-store.ts';

/** Long work on a model; the last of each kind is kept. */
export type WorkKind = 'measure' | 'sweep' | 'tune';

/**
 * Finished steps of long work in the browser's own store, so that it goes on where it was cut off, after a reload too.
 * Steps of the same kind of work with another model or other settings are forgotten.
 *
 * @returns undefined where the browser keeps nothing or cannot tell one setting from another
 */
export async function keptSteps(
  kind: WorkKind,
  model: Model,
  setting: Readonly<Record<string, unknown>>,
): Promise<Memory | undefined> {
  try {
    const key = await fingerprint(model, setting);
    const own = IDBKeyRange.bound([kind, key], [kind, key, []]);
    const names = await stored<string[][]>('steps', 'readonly', (store) => store.getAllKeys(own));
    const values = await stored<unknown[]>('steps', 'readonly', (store) => store.getAll(own));
    const known = new Map(names.map((name, i) => [name[2]!, values[i]]));
    if (known.size === 0)
      await stored('steps', 'readwrite', (store) => store.delete(IDBKeyRange.bound([kind], [kind, []])));
    return {
      recall: (step) => known.get(step),
      keep(step, result) {
        known.set(step, result);
        stored('steps', 'readwrite', (store) => store.put(result, [kind, key, step])).catch(() => {});
      },
    };
  } catch {
    // A private window may forbid the store, and a page that is not served securely has no hashes.
    return undefined;
  }
}

/** Two models of one name differ in what they make of a word. */
async function fingerprint(model: Model, setting: Readonly<Record<string, unknown>>): Promise<string> {
  const { probeBlock, name } = model.decoder;
  const states = await lastTokenStates(model, ['The'], [probeBlock]);
  const text = JSON.stringify({ name, state: Array.from(states.get(probeBlock)![0]!), setting });
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
