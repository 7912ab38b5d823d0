import type { ModelSize } from '@cape/evidence';
import type { FamilyTrend } from '../coupling/family-trend.ts';
import type { Warning } from '../warning.ts';
import type { CascadeStage } from './cascade-of-model.ts';
import type { PhaseOfModel } from './phase-of-model.ts';
import type { Subject } from './subject.ts';

/** The diagnosis in words: its family's trend, its phase, its h-field, its stage. */
export function modelReading({
  familyTrend,
  phase,
  hField,
  cascade,
}: {
  readonly familyTrend: FamilyTrend | null;
  readonly phase: PhaseOfModel;
  readonly hField: { readonly reading: readonly string[] } | null;
  readonly cascade: CascadeStage;
}): string[] {
  return [
    ...(familyTrend === null ? [] : [familyTrend.statement]),
    phase.explanation,
    ...(hField?.reading ?? []),
    cascade.explanation,
  ];
}

/** The remark that no other size of the family says what this one does. */
export function neighborWarnings({ family, paramsB }: Subject, { source }: PhaseOfModel): Warning[] {
  if (family === null || source === 'family neighbours') return [];
  return [
    {
      code: 'no-family-neighbours',
      message: `No neighboring size of ${family} with HellaSwag and TruthfulQA is known here${paramsB === null ? ', or its own size was not given' : ''}.`,
    },
  ];
}

/** The choice behind a size that names more than one figure. */
export function sizeWarnings(size: ModelSize | undefined): Warning[] {
  if (size === undefined || (size.activeB === null && !size.fromExperts)) return [];
  const read = `The size is read as ${size.totalB} B parameters in all`;
  return [
    {
      code: 'mixture-of-experts',
      message: size.fromExperts
        ? `${read}, experts times their size; experts share layers, so the published total is lower and fits better.`
        : `${read}; ${size.activeB} B of them are active per token. To compare by active parameters give those alone.`,
    },
  ];
}
