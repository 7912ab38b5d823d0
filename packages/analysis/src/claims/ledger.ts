import { dimension } from './dimension.ts';
import { dynamics } from './dynamics.ts';
import { frontier } from './frontier.ts';
import { hFieldClaims } from './h-field.ts';
import { internals } from './internals.ts';
import { levers } from './levers.ts';
import { loss } from './loss.ts';
import { publishedClaims } from './published.ts';
import { scale } from './scale.ts';
import { tax } from './tax.ts';
import type { Recomputed } from './verdict.ts';
import type { Workbench } from './workbench.ts';

const recomputations: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  ...tax,
  ...scale,
  ...dimension,
  ...loss,
  ...levers,
  ...internals,
  ...dynamics,
  ...frontier,
  ...hFieldClaims,
};

/** Every published claim with what recomputes it: a claim without one is a fault of this table. */
export const ledger = publishedClaims.map((published) => {
  const recompute = recomputations[published.id];
  if (recompute === undefined) throw new RangeError(`no recomputation of the claim ${published.id}`);
  return { published, recompute };
});
