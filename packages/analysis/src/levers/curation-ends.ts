import type { Kernel } from '@cape/core-wasm';
import type { Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { fromItems, restsOnItems, type SettledEnds, settledEnds } from '../item-noise/settled-ends.ts';
import { CurationOffset, curationOffsets } from './curation.ts';

export const CurationAtBothEnds = z.extend(CurationOffset, {
  /** The interval with the item errors that the families' own scatter bears out; null where nothing tells it. */
  byScatter: z.nullable(Interval),
});
type CurationAtBothEnds = z.infer<typeof CurationAtBothEnds>;

/** Offsets of curated families, with both assumptions about the item errors that models of a family share. */
export function curationAtBothEnds(
  kernel: Kernel,
  panel: Panel,
  { level, itemCorrelation }: { readonly level: number; readonly itemCorrelation: number },
): { readonly curation: CurationAtBothEnds[]; readonly settled: SettledEnds } {
  const curation = curationOffsets(kernel, panel, level);
  const scattered = byFamilyScatter(kernel, panel, ['truthfulqa'], 'params').panel;
  const byScatter = scattered && curationOffsets(kernel, scattered, level);
  return {
    curation: curation.map((offset, i) => ({ ...offset, byScatter: byScatter?.[i]?.interval ?? null })),
    settled: settledEnds({
      total: curation.length,
      independent: differing(curation),
      familyScatter: byScatter && differing(byScatter),
      itemCorrelation,
      known: restsOnItems(panel.models, ['truthfulqa']) ? fromItems : null,
      nouns: ['curated family', 'curated families'],
      verbs: [
        'differs from the web-trained curve by more than such families scatter',
        'differ from the web-trained curve by more than such families scatter',
      ],
      groupedBy: panel.groupedBy,
    }),
  };
}

function differing(offsets: readonly CurationOffset[]): number {
  return offsets.filter(({ interval }) => interval.lower! > 0 || interval.upper! < 0).length;
}
