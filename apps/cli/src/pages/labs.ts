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
        { title: answer.labs.length === 1 ? null : 'lab', of: 'lab' },
        { title: 'release', of: 'model' },
        { title: 'date', of: 'released' },
        { title: null, of: 'swe' },
        { title: null, of: 'gpqa' },
        { title: 'h', of: 'h', show: (v) => signed(v, 1) },
        { title: '±', of: 'standardError.total', key: 'standard_error', show: (v) => fixed(v, 1) },
        {
          title: 'change',
          of: 'change',
          show: (v, { changeError }) => (v === null ? '' : `${signed(v, 1)} ± ${fixed(changeError, 1)}`),
        },
        { title: 'lean', of: 'lean' },
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
