import { answer, panelQuestion, panelsQuestion } from '@cape/analysis';
import { loadKernelSync } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import type * as z from 'zod/mini';
import type { Command } from '../command.ts';
import { exit } from '../exit.ts';
import { shared, valuesOf } from '../flags.ts';
import { type Block, heading, table, text, warnings } from '../render/block.ts';
import { csvOf } from '../render/csv.ts';
import { amount, counted, fixed } from '../render/number.ts';

type Panels = z.output<typeof panelsQuestion.answer>;
type Rows = z.output<typeof panelQuestion.answer>;

const flags = [shared.panel, shared.view];

export const command: Command = {
  positionals: [{ name: '[name]', description: 'a builtin panel: shows its rows' }],
  flags,
  examples: ['panels', 'panels frontier', 'panels base --csv'],
  async run({ flags: given, positionals: [name] }, screen) {
    const { panel = name, ...rest } = valuesOf(given, flags);
    if (panel !== name && name !== undefined) {
      throw new InputError([
        { code: 'two-panels', path: '--panel', expected: 'a name or --panel, not both', received: 'both' },
      ]);
    }
    const using = { kernel: loadKernelSync() };
    const show = (found: unknown, page: readonly Block[]) => {
      if (screen.form === 'json') screen.json(found);
      else if (screen.form === 'csv') screen.write(csvOf(page) ?? '');
      else screen.show(page);
    };
    if (panel === undefined) {
      const found = answer(panelsQuestion, {}, using);
      show(found, allPanels(found));
    } else {
      const found = answer(panelQuestion, { panel, ...rest }, using);
      show(found, onePanel(found));
    }
    return exit.done;
  },
};

function allPanels({ panels }: Panels): Block[] {
  return [
    table(panels, [
      { title: 'panel', key: 'name', value: ({ name }) => name },
      { title: 'models', key: 'models', value: ({ models }) => models },
      {
        title: 'grouped by',
        key: 'grouped_by',
        value: ({ groupedBy }) => groupedBy,
        show: ({ groups, groupedBy }) => `${groups} ${groupedBy === 'lab' ? 'labs' : 'families'}`,
      },
      { title: 'flagged', key: 'flagged', value: ({ flagged }) => flagged },
      { title: 'left out', key: 'left_out', value: ({ leftOut }) => leftOut },
      { title: 'what', key: 'title', value: ({ title }) => title },
      { title: null, key: 'source', value: ({ source }) => source },
    ]),
    text(
      '"Left out": rows with a known fault that the curated view does without; --view as-published keeps them.',
    ),
  ];
}

function onePanel(found: Rows): Block[] {
  return [
    heading(`${found.title} (${found.name}): ${counted(found.n, 'model')}`),
    table(found.models, [
      { title: 'model', key: 'model', value: ({ model }) => model },
      { title: found.groupedBy, key: found.groupedBy, value: ({ group }) => group },
      {
        title: 'B',
        key: 'params_b',
        value: ({ paramsB }) => paramsB,
        show: ({ paramsB }) => amount(paramsB),
      },
      { title: null, key: 'released', value: ({ released }) => released },
      ...found.benchmarks.flatMap((id, place) => [
        {
          title: place < 5 ? id.replaceAll('_', ' ') : null,
          key: id,
          value: (row: Rows['models'][number]) => row.scores[id]?.value,
          show: (row: Rows['models'][number]) => fixed(row.scores[id]?.value, 1),
        },
      ]),
      {
        title: 'flag',
        key: 'faults',
        value: ({ faults }) => faults.map(({ code }) => code).join(';'),
      },
    ]),
    ...warnings(found.warnings),
  ];
}
