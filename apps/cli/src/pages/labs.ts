import type { labsQuestion } from '@cape/analysis';
import { counted, fixed, range, signed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { heading, list, table, warnings } from '../render/block.ts';

export const page: Page<typeof labsQuestion> = {
  examples: ['labs --csv', 'labs DeepSeek --swe 80 --json'],
  blocks(answer) {
    const releases = answer.labs.flatMap((lab) =>
      lab.releases.map((release) => ({ lab: lab.lab, ...release })),
    );
    return [
      heading(
        `${counted(answer.labs.length, 'lab')}, ${counted(answer.n, 'release')}: h = GPQA − (${fixed(answer.line.slope, 3)} · SWE + ${fixed(answer.line.intercept, 1)}), in points`,
      ),
      table(releases, [
        ...(answer.labs.length === 1
          ? [{ title: null, key: 'lab', value: (row: (typeof releases)[number]) => row.lab }]
          : [{ title: 'lab', key: 'lab', value: (row: (typeof releases)[number]) => row.lab }]),
        { title: 'release', key: 'model', value: ({ model }) => model },
        { title: 'date', key: 'released', value: ({ released }) => released },
        { title: null, key: 'swe', value: ({ swe }) => swe },
        { title: null, key: 'gpqa', value: ({ gpqa }) => gpqa },
        {
          title: 'h',
          key: 'h',
          value: ({ h }) => h,
          show: ({ h }) => signed(h, 1),
        },
        {
          title: '±',
          key: 'standard_error',
          value: ({ standardError }) => standardError.total,
          show: ({ standardError }) => fixed(standardError.total, 1),
        },
        {
          title: 'change',
          key: 'change',
          value: ({ change }) => change,
          show: ({ change, changeError }) =>
            change === null ? '' : `${signed(change, 1)} ± ${fixed(changeError, 1)}`,
        },
        { title: 'lean', key: 'lean', value: ({ lean }) => lean },
      ]),
      ...answer.labs.flatMap((lab) => [
        heading(
          `${lab.lab}: mean h ${signed(lab.meanH, 1)} (${range(lab.meanHInterval, (v) => signed(v, 1))}), ${lab.now}`,
        ),
        list(lab.reading),
      ]),
      list(answer.reading),
      ...warnings(answer.warnings),
    ];
  },
};
