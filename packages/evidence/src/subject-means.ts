import { samplingError } from './benchmarks/sampling-error.ts';
import type { ScoreRecord } from './record.ts';
import type { Run } from './run.ts';

/** Subjects of MMLU. */
const subjects = 57;

/** The five subjects of HELM's own MMLU, in HELM Classic and Lite. */
const helmsFive = [
  'abstract_algebra',
  'college_chemistry',
  'computer_security',
  'econometrics',
  'us_foreign_policy',
];

const helmsOwn = 'mmlu_helm_5_subjects';

/**
 * Runs with HELM's MMLU as one score per model: HELM evaluates each subject in a run folder of its own and reports their
 * mean. All 57 make MMLU; its own five make a benchmark of their own; of any others no mean is taken, which is said.
 */
export function withSubjectMeans(
  runs: readonly Run[],
  warn: (code: string, message: string) => void,
): readonly Run[] {
  const byModel = new Map<string, Map<string, ScoreRecord>>();
  const whole = new Set<string>();
  for (const { model, records } of runs) {
    for (const record of records) {
      if (record.provenance.harness !== 'helm') continue;
      if (record.benchmark === 'mmlu') whole.add(model.name);
      if (record.partOf !== 'mmlu') continue;
      const known = byModel.get(model.name) ?? new Map<string, ScoreRecord>();
      byModel.set(model.name, known);
      known.set(record.benchmark.replace(/^mmlu_/, ''), record);
    }
  }
  const added: Run[] = [];
  const ofFive = new Set<string>();
  for (const [model, parts] of byModel) {
    if (whole.has(model)) continue;
    const five = parts.size === helmsFive.length && helmsFive.every((subject) => parts.has(subject));
    if (parts.size !== subjects && !five) {
      warn(
        'mmlu-incomplete',
        `${parts.size} of ${subjects} MMLU subjects of ${model}; no mean taken, each stands alone.`,
      );
      continue;
    }
    if (five) ofFive.add(model);
    added.push({ model: { name: model }, records: [meanOf(model, [...parts.values()], five)] });
  }
  if (added.length === 0) return runs;
  const partOfFive = (record: ScoreRecord) =>
    record.partOf === 'mmlu' ? { ...record, partOf: helmsOwn } : record;
  const parts = runs.map((run) =>
    ofFive.has(run.model.name) ? { ...run, records: run.records.map(partOfFive) } : run,
  );
  return [...parts, ...added];
}

function meanOf(model: string, parts: readonly ScoreRecord[], five: boolean): ScoreRecord {
  const value = parts.reduce((sum, part) => sum + part.value, 0) / parts.length;
  const items = parts.map((part) => part.items);
  const known = items.every((n) => n !== undefined);
  const variance = parts.reduce((sum, part) => {
    const error = samplingError(part.value, part.items ?? 1);
    return sum + error * error;
  }, 0);
  const { provenance } = parts[0]!;
  const cut = parts.some((part) => part.provenance.limit !== undefined);
  const total = items.reduce<number>((sum, n) => sum + (n ?? 0), 0);
  const { limit: _, ...rest } = provenance;
  return {
    model,
    benchmark: five ? helmsOwn : 'mmlu',
    value,
    ...(known ? { standardError: Math.sqrt(variance) / parts.length, items: total } : {}),
    provenance: {
      ...rest,
      task: `mmlu, mean over ${parts.length} subjects`,
      ...(cut ? { limit: total } : {}),
    },
  };
}
