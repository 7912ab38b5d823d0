import { choosePanel } from '../choose.ts';
import { fileOf } from '../containers/source.ts';
import { panelCsv } from '../panel-file.ts';
import { readEvidence } from '../read-evidence.ts';
import { distinct, type Warning } from '../warning.ts';
import { manifestOf, type Store } from './refresh.ts';
import { sources } from './sources.ts';

/** The tables that a refresh fetched, as one panel that says where its figures come from. */
export interface LivePanel {
  readonly name: 'live';
  /** CSV. */
  readonly text: string;
  /** First the attribution and date of every table. */
  readonly warnings: readonly Warning[];
}

/** The newest snapshot of every source as one panel; undefined where there is none. */
export async function livePanel(store: Store): Promise<LivePanel | undefined> {
  const kept = Object.entries(await manifestOf(store));
  const files = await Promise.all(
    kept.map(async ([, { path }]) => {
      const bytes = await store.read(path);
      return bytes === undefined ? [] : [fileOf(path, bytes)];
    }),
  );
  if (files.flat().length === 0) return undefined;
  const evidence = await readEvidence(files.flat());
  const { panel, warnings } = choosePanel(evidence);
  const credits = kept.map(
    ([id, { fetched }]) =>
      `${sources.find((source) => source.id === id)?.attribution ?? id}, fetched ${fetched}`,
  );
  return {
    name: 'live',
    text: panelCsv(panel),
    warnings: distinct([
      { code: 'data-source', message: `Data: ${credits.join('; ')}.` },
      ...evidence.warnings,
      ...warnings,
    ]),
  };
}
