import {
  type LivePanel,
  livePanel,
  manifestOf,
  onMirror,
  type Refreshed,
  refresh,
  sources,
} from '@cape/evidence/refresh';
import type { D1 } from '../registry/open-d1.ts';
import { d1Store, dropOld } from './d1-store.ts';

/** The panel as the last refresh made it: reading an archive is no work for a request. */
const panelPath = 'live.json';

/** Days whose snapshots are kept. */
const keptDays = 30;

/**
 * Fetches the published tables that changed into D1, as `cape refresh` does into a folder, and makes the panel `live`
 * of them.
 *
 * @param mirror a server laid out as the sources are, in their place
 * @returns what became of each source
 */
export async function refreshInto(
  database: D1,
  { now, mirror }: { readonly now: Date; readonly mirror: string | null },
): Promise<readonly Refreshed[]> {
  const store = d1Store(database);
  const usual = sources.filter(({ usual }) => usual);
  const wanted = mirror === null ? usual : usual.map((source) => onMirror(source, mirror, 'CAPE_MIRROR'));
  const results = await refresh(wanted, { store, fetch: (...given) => fetch(...given), now });
  const made = await store.read(panelPath);
  if (made === undefined || results.some(({ outcome }) => outcome === 'new' || outcome === 'changed')) {
    const panel = await livePanel(store);
    if (panel !== undefined) await store.write(panelPath, new TextEncoder().encode(JSON.stringify(panel)));
    const inUse = Object.values(await manifestOf(store)).map(({ path }) => path);
    await dropOld(database, keptDays, inUse);
  }
  return results;
}

/** The panel that the last refresh made; undefined before the first. */
export async function refreshedPanel(database: D1): Promise<LivePanel | undefined> {
  const bytes = await d1Store(database).read(panelPath);
  return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as LivePanel);
}
