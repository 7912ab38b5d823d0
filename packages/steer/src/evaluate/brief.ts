import type { Condition } from './evaluate.ts';

/** The ways of steering for a table: of controls that are many of one kind, the best alone, named "best of 20 random". */
export function conditionsInBrief(conditions: readonly Condition[]): readonly Condition[] {
  const net = ({ corrected, broken }: Condition): number => corrected.count - broken.count;
  const best = (kind: Condition['kind']): Condition[] => {
    const own = conditions.filter((each) => each.kind === kind);
    const [first] = [...own].sort((a, b) => net(b) - net(a) || b.gain.all.mean - a.gain.all.mean);
    return first === undefined ? [] : [{ ...first, name: `best of ${own.length} ${kind}` }];
  };
  return [
    ...conditions.filter(({ kind }) => kind === 'direction' || kind === 'reversed'),
    ...best('random'),
    ...best('shuffled'),
    ...conditions.filter(({ kind }) => kind === 'prompt'),
  ];
}
