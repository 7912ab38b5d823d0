import {
  type Benchmark,
  declaredBenchmarks,
  InputError,
  nearestBenchmark,
  nearestName,
  type Panel,
  type PanelRead,
  panelLimits,
  readPanel,
  resolveIn,
  withDeclarations,
} from '@cape/evidence';
import * as z from 'zod/mini';
import { currentPanel } from '../frontier/current-panel.ts';
import { daysOf } from '../frontier/release-order.ts';
import { withItemCorrelation } from '../item-noise/common-errors.ts';
import { ItemCovariance, withItemCovariance } from '../item-noise/item-covariance.ts';
import { RecentOf } from '../recent.ts';
import { GivenWarnings } from '../warning.ts';
import { builtinPanel } from './builtin.ts';
import { findGroup, groupsOf } from './groups.ts';
import { JoinedRows, joinedPanel } from './joined-panel.ts';
import { curated, View } from './view.ts';

/** Declarations of benchmarks: "my_bench: items=500, chance=25", or the same as an object. */
export const Declarations = z
  .array(
    z.union([
      z.string().check(z.maxLength(300)),
      z.strictObject({
        name: z.string().check(z.maxLength(100)),
        items: z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000_000))),
        chance: z.optional(z.number().check(z.minimum(0), z.maximum(100))),
        scoring: z.optional(z.enum(['right-or-wrong', 'continuous'])),
      }),
    ]),
    { error: 'a list of "NAME: items=500, chance=25" or of {name, items, chance, scoring}' },
  )
  .check(z.maxLength(256));

/** A panel as rows: objects of column to text, number or null. */
export const PanelRows = z
  .array(z.record(z.string(), z.union([z.string().check(z.maxLength(2_000)), z.number(), z.null()])))
  .check(z.maxLength(panelLimits.rows));

/** A panel as the text of a file. */
export const PanelText = z.strictObject({
  name: z._default(z.string().check(z.maxLength(300)), 'panel'),
  text: z.string().check(z.maxLength(panelLimits.characters)),
  warnings: GivenWarnings,
  itemCovariance: z
    ._default(z.array(ItemCovariance).check(z.maxLength(200)), [])
    .check(z.describe('How the errors of scores go together, where items were read.')),
  /** Declarations of its benchmarks. */
  benchmarks: z.optional(Declarations),
});

/** Source of a question's figures: a builtin panel's name, rows, or the text of a CSV or JSON file. */
export const PanelSource = z
  .union([z.string().check(z.maxLength(300)), PanelRows, PanelText, JoinedRows], {
    error:
      'the name of a panel, rows (objects of column to text, number or null), {name, text} or {joins, rows}',
  })
  .check(
    z.meta({
      description:
        'A builtin panel by name, or the rows themselves, or the text of a CSV or JSON file, or rows that join a builtin panel.',
      valueName: 'panel',
    }),
  );
export type PanelSource = z.input<typeof PanelSource>;

/** The fields by which every question takes its panel. Spread into its schema, with the panel's default there. */
export function panelFields(defaultPanel: string) {
  return {
    panel: z._default(PanelSource, defaultPanel),
    define: z
      .optional(Declarations)
      .check(z.describe('What is known of a benchmark: "my_bench: items=500, chance=25".')),
    view: z
      ._default(View, 'curated')
      .check(
        z.describe(
          'curated: rows and scores with known faults stay out; as-published: everything takes part.',
        ),
      ),
  };
}

/** The panel of the frontier as it is now. */
export const currentPanelName = 'current';

const isoDate = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** The fields of questions about the frontier as it is now, beside those of their panel. */
export const currentFields = {
  panel: z
    .optional(PanelSource)
    .check(
      z.describe(
        'A panel of one’s own, or a builtin one; otherwise every record there is: the panel current.',
      ),
    ),
  reporter: z
    .optional(z.string().check(z.maxLength(100)))
    .check(
      z.describe(
        'Whose scores count in the panel current: self, independent, or a name such as "Vals AI"; a stated order of all where not given.',
      ),
    ),
  asOf: z
    .optional(z.string().check(z.maxLength(10), z.regex(isoDate, { error: 'a day such as 2026-12-31' })))
    .check(
      z.meta({
        description: 'Only what was certainly out on this day; every row where not given.',
        valueName: 'date',
      }),
    ),
};

/** Fields that {@link panelFields} took. */
export interface PanelGiven {
  readonly panel: z.output<typeof PanelSource>;
  readonly view: View;
  readonly define?: z.output<typeof Declarations> | undefined;
  /** This family or lab alone. */
  readonly group?: string | undefined;
  /** Whose scores count in the panel current. */
  readonly reporter?: string | undefined;
  /** Only rows out on this day. */
  readonly asOf?: string | undefined;
  /** Correlation of any two models' item errors, where no items tell it. */
  readonly itemCorrelation?: number | undefined;
}

/** The same where the panel may be left open. */
export type CurrentGiven = Omit<PanelGiven, 'panel'> & { readonly panel?: PanelGiven['panel'] | undefined };

/** The panel meant by {@link currentFields}: every record there is, or the one given; rows that name no panel join it. */
export function currentOr<Input extends CurrentGiven>(
  input: Input,
  otherwise: string = currentPanelName,
): Input & PanelGiven {
  const { panel = otherwise } = input;
  return {
    ...input,
    panel:
      typeof panel === 'object' && 'rows' in panel && panel.joins === undefined
        ? withJoins(panel, otherwise)
        : panel,
  };
}

/** A source is read once: what it becomes is the same object each time. */
const joined = new RecentOf<JoinedRows, string, JoinedRows>();

function withJoins(panel: JoinedRows, joins: string): JoinedRows {
  return joined.get(panel, joins, () => ({ ...panel, joins }));
}

/** Fields of questions that name benchmarks. */
const benchmarkFields = ['x', 'y', 'old', 'new', 'benchmarks'] as const;

/**
 * Opens what {@link panelFields} took.
 *
 * @returns The panel in the wanted view, what to know of it, and the input with its benchmarks (x, y, old, new,
 * benchmarks) as the panel's ids.
 * @throws {InputError} where the panel cannot be read, or names no such benchmark.
 */
export function openPanel<Input extends PanelGiven>(given: Input): PanelRead & { readonly input: Input } {
  const { panel: all, warnings } = openAsPublished(given.panel, given.define, given.reporter);
  const whole = given.asOf === undefined ? all : outBy(all, given.asOf);
  if (whole.models.length === 0 && all.models.length > 0) {
    throw new InputError([
      {
        code: 'empty-panel',
        path: 'asOf',
        expected: 'a day by which models of the panel were out',
        received: given.asOf!,
      },
    ]);
  }
  const input = resolved(given, whole);
  const related = withItemCorrelation(whole, input.itemCorrelation ?? 0);
  const panel =
    input.group === undefined
      ? related
      : { ...related, models: findGroup(groupsOf(related), input.group, 'group')[1] };
  if (input.view === 'as-published') return { panel, warnings, input };
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
  return { panel: view.panel, warnings: [...warnings, ...view.warnings], input };
}

/** The rows certainly out by a day: the last that their date can mean. A panel never changes, so each day's is made once. */
const days = new RecentOf<Panel, string, Panel>();

function outBy(panel: Panel, day: string): Panel {
  return days.get(panel, day, () => ({
    ...panel,
    models: panel.models.filter(({ released }) => released !== null && daysOf(released).last <= day),
  }));
}

function resolved<Input extends PanelGiven>(input: Input, panel: Panel): Input {
  const ids: Record<string, unknown> = {};
  for (const field of benchmarkFields) {
    const named = Reflect.get(input, field);
    if (typeof named === 'string') ids[field] = benchmarkIn(panel, named, field);
    else if (Array.isArray(named))
      ids[field] = named.map((name, i) => benchmarkIn(panel, String(name), `${field}[${i}]`));
  }
  if (typeof ids.y === 'string' && ids.x === ids.y) {
    throw new InputError([
      { code: 'same-benchmark', path: 'y', expected: 'two different benchmarks', received: `${ids.y} twice` },
    ]);
  }
  return { ...input, ...ids };
}

/**
 * The id of a benchmark that a name means in a panel.
 *
 * @throws {InputError} with the near name where neither the panel nor the registry knows it.
 */
function benchmarkIn(panel: Panel, name: string, path: string): string {
  const id = resolveIn(panel, name);
  if (id !== undefined) return id;
  const own = [...panel.definitions.values()].flatMap((each) => [each.id, each.name]);
  const suggestion = nearestName(name, own) ?? nearestBenchmark(name);
  throw new InputError([
    {
      code: 'unknown-benchmark',
      path,
      expected: 'a benchmark of the panel, or a known one',
      received: JSON.stringify(name),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ]);
}

/** Panels already read: one that a question brings is read once, whoever opens it: to weigh the question, then to answer it. */
const sources = new WeakMap<object, PanelRead>();

function openAsPublished(
  source: z.output<typeof PanelSource>,
  given: z.output<typeof Declarations> | undefined,
  reporter: string | undefined,
): PanelRead {
  const declared = given === undefined ? [] : declaredBenchmarks(given, 'define');
  if (reporter !== undefined && source !== currentPanelName && !joinsCurrent(source)) {
    throw new InputError([
      {
        code: 'no-reporters',
        path: 'reporter',
        expected: 'the panel current, which says who reports each score',
        received: reporter,
      },
    ]);
  }
  if (source === currentPanelName) {
    const read = currentPanel(reporter);
    return declared.length === 0 ? read : { ...read, panel: withDeclarations(read.panel, declared) };
  }
  if (typeof source === 'string') return { panel: builtinPanel(source, declared), warnings: [] };
  // Declarations are part of what was brought: the list is the same object for one question.
  const key = given ?? source;
  const known = sources.get(key);
  if (known !== undefined) return known;
  if ('rows' in source) {
    if (source.joins === currentPanelName) return joinedPanel(source, declared, currentPanel(reporter));
    const read = joinedPanel(source, declared);
    sources.set(key, read);
    return read;
  }
  const { panel, warnings } = Array.isArray(source)
    ? readPanel(source, 'rows', 'rows', { benchmarks: declared })
    : withWarnings(source, declared);
  const read = { panel: withDeclarations(panel, declared), warnings };
  sources.set(key, read);
  return read;
}

function joinsCurrent(source: z.output<typeof PanelSource>): boolean {
  return typeof source === 'object' && 'rows' in source && source.joins === currentPanelName;
}

/** A table's text with what was said of it before; the same is said once. */
function withWarnings(
  {
    name,
    text,
    warnings = [],
    benchmarks = [],
    itemCovariance = [],
  }: Extract<z.output<typeof PanelSource>, { readonly text: string }>,
  declared: readonly Benchmark[],
): PanelRead {
  const read = readPanel(text, name, name, {
    benchmarks: [...declared, ...declaredBenchmarks(benchmarks, 'panel.benchmarks')],
  });
  const items = withItemCovariance(read.panel, itemCovariance);
  const said = new Set(warnings.map(({ message }) => message));
  return {
    panel: items.panel,
    warnings: [...warnings, ...read.warnings.filter(({ message }) => !said.has(message)), ...items.warnings],
  };
}
