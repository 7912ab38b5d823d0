import type { Interval } from '@cape/analysis';
import { percent, range } from '@cape/analysis/number-text';
import type { ComputedColumn } from './block.ts';

/**
 * The interval that rows have under a name, as columns: on the screen a range whose heading says what share it covers,
 * in CSV its two ends, named with the prefix.
 */
export function intervalColumns<Name extends string>(
  name: Name,
  show: (value: number) => string,
  { prefix = '', noun = 'interval' }: { readonly prefix?: string; readonly noun?: string } = {},
): readonly ComputedColumn<{ readonly [name in Name]?: Interval | null | undefined }>[] {
  return [
    {
      title: (rows) => {
        const level = rows.map((row) => row[name]).find((interval) => interval)?.level;
        return level === undefined ? noun : `${percent(level)} ${noun}`;
      },
      key: null,
      value: () => null,
      show: (row) => range(row[name], show),
    },
    { title: null, key: `${prefix}lower`, value: (row) => row[name]?.lower },
    { title: null, key: `${prefix}upper`, value: (row) => row[name]?.upper },
  ];
}
