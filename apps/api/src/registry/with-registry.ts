import { builtinPanel, type Question } from '@cape/analysis';
import { InputError, type Model } from '@cape/evidence';
import type { Registry } from './registry.ts';
import type { Release } from './release.ts';

type Fields = Readonly<Record<string, unknown>>;
type Cells = Record<string, string | number | null>;

/** Releases that join a panel at most. */
const joined = 400;

/** The question with the registry's releases among its rows: the embedded panel's, then the team's. */
export async function withRegistry(registry: Registry, question: Question, input: Fields): Promise<Fields> {
  const named = input.panel ?? defaultPanel(question);
  if (typeof named !== 'string') {
    throw new InputError([
      {
        code: 'invalid-type',
        path: 'panel',
        expected: 'the name of a panel that the registry joins',
        received: 'rows',
      },
    ]);
  }
  const panel = builtinPanel(named);
  if (panel.groupedBy !== 'lab') {
    throw new InputError([
      {
        code: 'no-labs',
        path: 'panel',
        expected: 'a panel of labs’ releases: frontier or multibench',
        received: named,
      },
    ]);
  }
  const releases = await registry.all(joined);
  const rows = [...panel.models.map(rowOfModel), ...releases.map(rowOfRelease)];
  return { ...input, panel: { name: `${named} with registry`, text: JSON.stringify(rows) } };
}

/** What the question takes where no panel is named. */
function defaultPanel(question: Question): unknown {
  const parsed = question.input.safeParse({});
  return (parsed.success ? (parsed.data as Fields).panel : undefined) ?? 'frontier';
}

function rowOfModel({ name, group, paramsB, released, tokensT, flops1e21, scores, faults }: Model): Cells {
  const row: Cells = { model: name, lab: group, params_b: paramsB, released };
  if (tokensT !== null) row.tokens_t = tokensT;
  if (flops1e21 !== null) row.flops_1e21 = flops1e21;
  for (const [id, { value, standardError }] of scores) {
    row[id] = value;
    row[`${id}_se`] = standardError;
  }
  if (faults.length > 0) row.faults = faults.map(({ code }) => code).join(' ');
  return row;
}

function rowOfRelease({ model, lab, paramsB, released, scores }: Release): Cells {
  const row: Cells = { model, lab, params_b: paramsB, released };
  for (const [id, { value, standardError }] of Object.entries(scores)) {
    row[id] = value;
    if (standardError !== undefined) row[`${id}_se`] = standardError;
  }
  return row;
}
