import { InputError, type Panel, type PanelRead, panelLimits, readPanel } from '@cape/evidence';
import * as z from 'zod/mini';
import { ItemCovariance, withItemCovariance } from '../item-noise/item-covariance.ts';
import type { Warning } from '../warning.ts';
import { builtinPanel } from './builtin.ts';
import { findGroup, groupsOf } from './groups.ts';
import { curated, View } from './view.ts';

/** Where a question's figures come from: a builtin panel's name, rows, or the text of a CSV or JSON file. */
export const PanelSource = z
  .union(
    [
      z.string().check(z.maxLength(300)),
      z
        .array(z.record(z.string(), z.union([z.string().check(z.maxLength(2_000)), z.number(), z.null()])))
        .check(z.maxLength(panelLimits.rows)),
      z.strictObject({
        name: z._default(z.string().check(z.maxLength(300)), 'panel'),
        text: z.string().check(z.maxLength(panelLimits.characters)),
        // What whoever made the text from files has to say of it: said again in the answer.
        warnings: z._default(
          z
            .array(
              z.object({
                code: z.string().check(z.maxLength(100)),
                message: z.string().check(z.maxLength(10_000)),
              }),
            )
            .check(z.maxLength(200)),
          [],
        ),
        itemCovariance: z
          ._default(z.array(ItemCovariance).check(z.maxLength(200)), [])
          .check(z.describe('How the errors of scores go together, where items were read.')),
      }),
    ],
    { error: 'the name of a panel, rows (objects of column to text, number or null), or {name, text}' },
  )
  .check(
    z.meta({
      description: 'A builtin panel by name, or the rows themselves, or the text of a CSV or JSON file.',
      valueName: 'panel',
    }),
  );
export type PanelSource = z.input<typeof PanelSource>;

/** The fields by which every question takes its panel. Spread into its schema, with the panel's default there. */
export function panelFields(defaultPanel: string) {
  return {
    panel: z._default(PanelSource, defaultPanel),
    view: z
      ._default(View, 'curated')
      .check(
        z.describe(
          'curated: rows and scores with known faults stay out; as-published: everything takes part.',
        ),
      ),
  };
}

/** The fields by which every question takes its resampling. */
export const samplingFields = {
  seed: z
    ._default(z.int({ error: 'a whole number from 0 to 9007199254740991' }).check(z.minimum(0)), 1)
    .check(z.describe('Seed of the random numbers: the same seed gives the same answer to the last bit.')),
  resamples: z
    ._default(
      z.int({ error: 'a whole number from 100 to 1000000' }).check(z.minimum(100), z.maximum(1_000_000)),
      10_000,
    )
    .check(z.describe('How often the data are redrawn for an interval.')),
  noise: z
    ._default(z.enum(['items', 'none'], { error: '"items" or "none"' }), 'items')
    .check(
      z.describe('items: scores are also redrawn within their item-sampling errors; none: models alone.'),
    ),
  level: z
    ._default(
      z.number({ error: 'a coverage from 0.5 to 0.999' }).check(z.minimum(0.5), z.maximum(0.999)),
      0.95,
    )
    .check(z.describe('Coverage of the intervals.')),
};

/** Open what {@link panelFields} took: the panel in the wanted view, and what to know of it. */
export function openPanel(input: {
  readonly panel: z.output<typeof PanelSource>;
  readonly view: View;
  /** This family or lab alone. */
  readonly group?: string | undefined;
}): PanelRead {
  const { panel: whole, warnings } = openAsPublished(input.panel);
  const panel =
    input.group === undefined
      ? whole
      : { ...whole, models: findGroup(groupsOf(whole), input.group, 'group')[1] };
  if (input.view === 'as-published') return { panel, warnings };
  const view = curated(panel);
  if (view.panel.models.length === 0) {
    throw new InputError([
      {
        code: 'empty-panel',
        path: 'panel',
        expected: 'rows without faults, or view: "as-published"',
        received: panel.name,
      },
    ]);
  }
  return { panel: view.panel, warnings: [...warnings, ...view.warnings] };
}

/** What a question brings is read once, whoever opens it: to weigh the question, then to answer it. */
const sources = new WeakMap<object, PanelRead>();

function openAsPublished(source: z.output<typeof PanelSource>): {
  panel: Panel;
  warnings: readonly Warning[];
} {
  if (typeof source === 'string') return { panel: builtinPanel(source), warnings: [] };
  const known = sources.get(source);
  if (known !== undefined) return known;
  const read = Array.isArray(source) ? readPanel(source, 'rows') : withWarnings(source);
  sources.set(source, read);
  return read;
}

/** A table's text with what was said of it before; the same is said once. */
function withWarnings({
  name,
  text,
  warnings,
  itemCovariance,
}: Extract<z.output<typeof PanelSource>, { readonly text: string }>): PanelRead {
  const read = readPanel(text, name);
  const items = withItemCovariance(read.panel, itemCovariance);
  const said = new Set(warnings.map(({ message }) => message));
  return {
    panel: items.panel,
    warnings: [...warnings, ...read.warnings.filter(({ message }) => !said.has(message)), ...items.warnings],
  };
}
