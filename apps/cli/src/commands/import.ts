import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@cape/evidence';
import { type ImportFormat, importFormats, importResults } from '@cape/evidence/readers';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { readInput } from '../read-input.ts';
import { heading, table, text, warnings } from '../render/block.ts';
import { amount, counted } from '../render/number.ts';
import { writeOut } from '../write-out.ts';

const flags: readonly Flag[] = [
  {
    flags: '--out <file>',
    kind: 'text',
    description: 'where the panel goes (default: standard output, as CSV)',
  },
  {
    flags: '--family <name>',
    kind: 'text',
    description: 'the family of all models (default: read from their names)',
  },
];

/** The most files one import reads. */
const mostFiles = 10_000;

export const command: Command = {
  positionals: [
    { name: '<format>', description: importFormats.join(', ') },
    { name: '<paths...>', description: 'result files, folders of them, or - for standard input' },
  ],
  flags,
  examples: [
    'import lm-eval results.json --out panel.csv',
    'import csv panel.csv more.csv',
    'import lm-eval results --json',
  ],
  async run({ flags: given, positionals: [format, paths = []] }, screen) {
    const { out, family } = valuesOf(given, flags) as { out?: string; family?: string };
    const wanted = importFormats.find((each) => each === format);
    if (wanted === undefined) {
      throw new InputError([
        {
          code: 'unknown-format',
          path: 'format',
          expected: `one of ${importFormats.join(', ')}`,
          received: String(format),
        },
      ]);
    }
    const files = (paths as readonly string[]).flatMap((place) => filesIn(place, wanted));
    const {
      panel,
      csv,
      warnings: all,
    } = importResults(
      wanted,
      files.map((file) => readInput(file, 'paths')),
      family === undefined ? {} : { family },
    );
    if (out !== undefined) writeOut(out, csv);
    if (screen.form === 'json') {
      screen.json({
        n: panel.models.length,
        benchmarks: panel.benchmarks,
        files: files.length,
        ...(out === undefined ? { csv } : { out }),
        warnings: all,
      });
    } else if (screen.form === 'csv' || out === undefined) {
      screen.write(csv);
    } else {
      screen.show([
        heading(
          `${counted(panel.models.length, 'model')} from ${counted(files.length, 'file')}, written to ${out}`,
        ),
        table(panel.models, [
          { title: 'model', key: 'model', value: ({ name }) => name },
          { title: panel.groupedBy, key: 'group', value: ({ group }) => group },
          {
            title: 'B',
            key: 'params_b',
            value: ({ paramsB }) => paramsB,
            show: ({ paramsB }) => amount(paramsB),
          },
          {
            title: 'scores',
            key: 'scores',
            value: ({ scores }) => scores.size,
          },
          { title: 'of', key: 'benchmarks', value: ({ scores }) => [...scores.keys()].join(', ') },
        ]),
        text(`Ask on: cape coupling --panel ${out}`),
        ...warnings(all),
      ]);
    }
    return exit.done;
  },
};

/** A file is itself; a folder is every result file in it, as evaluation tools leave them, in order of name. */
function filesIn(place: string, format: ImportFormat): string[] {
  if (place === '-' || statSync(place, { throwIfNoEntry: false })?.isDirectory() !== true) return [place];
  const ending = format === 'epoch' || format === 'csv' ? /\.csv$/i : /\.json$/i;
  const found = (readdirSync(place, { recursive: true }) as string[])
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => join(place, name));
  if (found.length > 0 && found.length <= mostFiles) return found;
  throw new InputError([
    {
      code: found.length === 0 ? 'no-files' : 'too-many-files',
      path: 'paths',
      expected:
        found.length === 0
          ? `files ending in ${format === 'epoch' || format === 'csv' ? '.csv' : '.json'}`
          : `at most ${mostFiles} files`,
      received: `${found.length} in ${place}`,
    },
  ]);
}
