import { fixed } from '@cape/analysis/number-text';
import { InputError, nearestName } from '@cape/evidence';
import { manifestOf, onMirror, type Refreshed, refresh, type Source, sources } from '@cape/evidence/refresh';
import type { Command, Flag } from '../command.ts';
import { dataFolder, folderStore } from '../data-folder.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { type Block, facts, heading, list, text } from '../render/block.ts';

const flags: readonly Flag[] = [
  {
    flags: '--data <folder>',
    kind: 'text',
    description: "where tables are kept (default: CAPE_DATA, else the user's data folder)",
  },
  {
    flags: '--sources <names>',
    kind: 'names',
    description: `which, of ${sources.map(({ id }) => id).join(', ')} (default: Epoch's)`,
  },
  {
    flags: '--mirror <address>',
    kind: 'text',
    description: 'a server laid out as the sources are, in their place',
  },
  { flags: '--offline', kind: 'switch', description: 'ask no server: say what is here' },
];

export const command: Command = {
  flags,
  details:
    'Fetches published tables, only where they changed, into a snapshot named by the day, and says which models are ' +
    'new and which scores changed. `--panel live` then means them, with their date and source in every answer. ' +
    'Without a snapshot the tables that come with CAPE are all there is.',
  examples: ['refresh --offline', 'refresh --offline --json'],
  async run({ flags: given }, screen) {
    const {
      data = dataFolder(),
      sources: names,
      mirror,
      offline = false,
    } = (await valuesOf(given, flags)) as {
      data?: string;
      sources?: readonly string[];
      mirror?: string;
      offline?: boolean;
    };
    const wanted = chosen(names).map((source) =>
      mirror === undefined ? source : onMirror(source, mirror, '--mirror'),
    );
    const store = folderStore(data);
    const manifest = await manifestOf(store);
    const results: readonly Refreshed[] = offline
      ? wanted.flatMap(({ id }): Refreshed[] => {
          const kept = manifest[id];
          return kept === undefined ? [] : [{ id, outcome: 'unchanged', kept }];
        })
      : await refresh(wanted, { store, fetch, now: new Date() });
    const about = results.map((result) => ({
      ...result,
      attribution: sources.find(({ id }) => id === result.id)?.attribution,
    }));
    screen.answer({ folder: data, offline, sources: about }, () => shown(data, offline, about));
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    for (const { reason } of failed) process.stderr.write(`note: ${reason}\n`);
    return failed.length > 0 && failed.length === results.length ? exit.failed : exit.done;
  },
};

function chosen(names: readonly string[] | undefined): readonly Source[] {
  if (names === undefined) return sources.filter(({ usual }) => usual);
  return names.map((name) => {
    const found = sources.find(({ id }) => id === name);
    if (found !== undefined) return found;
    const ids = sources.map(({ id }) => id);
    const suggestion = nearestName(name, ids);
    throw new InputError([
      {
        code: 'unknown-source',
        path: '--sources',
        expected: `one of ${ids.join(', ')}`,
        received: name,
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ]);
  });
}

/** Most names in one line. */
const most = 8;
const some = (all: readonly string[]) =>
  all.length > most ? `${all.slice(0, most).join(', ')} and ${all.length - most} more` : all.join(', ');

function shown(
  folder: string,
  offline: boolean,
  results: readonly (Refreshed & { readonly attribution: string | undefined })[],
): Block[] {
  if (results.length === 0) {
    return [
      text(
        `No snapshot in ${folder}. ${offline ? 'cape refresh fetches one. ' : ''}Answers use the tables that come with CAPE.`,
      ),
    ];
  }
  return results.flatMap(({ id, outcome, kept, reason, changes, attribution }) => [
    heading(`${id}: ${outcome}`),
    facts(
      ...(kept === undefined ? [] : [['fetched', `${kept.fetched}, ${kept.path}`] as const]),
      ...(reason === undefined ? [] : [['why', reason] as const]),
      ...(attribution === undefined ? [] : [['source', attribution] as const]),
      ...(changes === undefined ? [] : [['models', String(changes.models)] as const]),
    ),
    ...(changes === undefined
      ? []
      : [
          list([
            `${changes.newModels.length} new models${changes.newModels.length === 0 ? '' : `: ${some(changes.newModels)}`}`,
            `${changes.newScores} new scores`,
            `${changes.changedScores.length} changed scores${changes.changedScores.length === 0 ? '' : `: ${some(changes.changedScores.map(({ model, benchmark, from, to }) => `${model} ${benchmark} ${fixed(from, 1)} → ${fixed(to, 1)}`))}`}`,
            ...(changes.goneModels.length === 0
              ? []
              : [`${changes.goneModels.length} models gone: ${some(changes.goneModels)}`]),
          ]),
        ]),
  ]);
}
