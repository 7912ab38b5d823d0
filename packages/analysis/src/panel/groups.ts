import { InputError, type Model, nearestName, type Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { GivenName } from '../given-name.ts';

/** The fields by which a question takes its grouping. */
export const groupFields = {
  by: z
    .optional(z.enum(['family', 'lab'], { error: '"family" or "lab"' }))
    .check(z.describe("What rows are grouped by; a panel has one of the two. Default: the panel's own.")),
  group: z.optional(GivenName).check(z.describe('One family or lab alone.')),
};

/** A panel never changes: it is grouped once. */
const grouped = new WeakMap<Panel, ReadonlyMap<string, readonly Model[]>>();

/** The models of each family or lab, in order of appearance. */
export function groupsOf(panel: Panel): ReadonlyMap<string, readonly Model[]> {
  const known = grouped.get(panel);
  if (known !== undefined) return known;
  const groups = new Map<string, Model[]>();
  for (const model of panel.models) {
    const group = groups.get(model.group);
    if (group === undefined) groups.set(model.group, [model]);
    else group.push(model);
  }
  grouped.set(panel, groups);
  return groups;
}

/** The groups of a panel, by what the question asks them to be grouped by. */
export function groupsBy(
  panel: Panel,
  by: 'family' | 'lab' | undefined,
): ReadonlyMap<string, readonly Model[]> {
  if (by !== undefined && by !== panel.groupedBy) {
    throw new InputError([
      {
        code: 'not-grouped-so',
        path: 'by',
        expected: `${panel.groupedBy}, as the panel ${panel.name} is`,
        received: by,
      },
    ]);
  }
  return groupsOf(panel);
}

/** A group by its name, in any case; an error with the near name otherwise. */
export function findGroup<T>(groups: ReadonlyMap<string, T>, name: string, path: string): [string, T] {
  for (const [known, value] of groups) if (known.toLowerCase() === name.toLowerCase()) return [known, value];
  const suggestion = nearestName(name, [...groups.keys()]);
  throw new InputError([
    {
      code: 'unknown-group',
      path,
      expected: `one of ${[...groups.keys()].slice(0, 20).join(', ')}${groups.size > 20 ? ' …' : ''}`,
      received: name,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ]);
}
