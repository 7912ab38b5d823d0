import { existsSync } from 'node:fs';
import { amount, counted } from '@cape/analysis/number-text';
import { type ChooseOptions, importFiles } from '@cape/evidence/readers';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { filesIn } from '../files.ts';
import { valuesOf } from '../flags.ts';
import { heading, table, text } from '../render/block.ts';
import { noteWarnings } from '../render/notes.ts';
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
  {
    flags: '--prefer <which>',
    kind: 'text',
    choices: ['newest', 'oldest', 'file'],
    description: 'which of several runs counts; file: the one named first (default: full, then newest)',
  },
  {
    flags: '--reporter <who>',
    kind: 'text',
    description: 'whose score counts where several report one: self, independent or a name',
  },
];

/** Former names of the formats; still allowed before the paths. */
const formerFormats = new Set(['lm-eval', 'leaderboard-v1', 'epoch', 'csv']);

export const command: Command = {
  positionals: [
    { name: '<paths...>', description: 'result files, archives, folders of them, or - for standard input' },
  ],
  flags,
  details:
    'Formats are told from content: lm-evaluation-harness, Open LLM Leaderboard v1 and v2, lighteval, Inspect, HELM, ' +
    'OpenCompass, every_eval_ever, Epoch AI, model cards, and tables (CSV, TSV, JSON, JSON Lines, Parquet, XLSX, ' +
    'markdown) with one model per row or one score per row. Zip and gzip archives are opened. A file that cannot be ' +
    'read is named and the others are read.',
  examples: [
    'import results --out panel.csv',
    'import results.json more.csv --family Ours',
    'import results --prefer newest --json',
  ],
  async run({ flags: given, positionals: [paths = []] }, screen) {
    const { out, ...options } = (await valuesOf(given, flags)) as { out?: string } & ChooseOptions;
    const [first = '', ...rest] = paths as readonly string[];
    const places =
      formerFormats.has(first) && rest.length > 0 && !existsSync(first) ? rest : [first, ...rest];
    const { panel, answer } = await importFiles(filesIn(places, 'paths'), options);
    const { csv, warnings, ...told } = answer;
    if (out !== undefined) writeOut(out, csv);
    noteWarnings(warnings);
    if (screen.form === 'text' && out === undefined) {
      screen.write(csv);
      return exit.done;
    }
    screen.answer(
      { ...told, ...(out === undefined ? { csv } : { out }), warnings },
      () => [
        heading(
          `${counted(panel.models.length, 'model')} from ${counted(answer.files, 'file')} (${Object.keys(answer.formats).join(', ')}), written to ${out}`,
        ),
        table(panel.models, [
          { title: 'model', of: 'name', key: 'model' },
          { title: panel.groupedBy, of: 'group' },
          { title: 'B', of: 'paramsB', show: (v) => amount(v) },
          { title: 'scores', of: 'scores.size', key: 'scores' },
          { title: 'of', key: 'benchmarks', value: ({ scores }) => [...scores.keys()].join(', ') },
        ]),
        text(`Next: cape coupling --panel ${out}`),
      ],
      () => csv,
    );
    return exit.done;
  },
};
