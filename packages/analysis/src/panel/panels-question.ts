import * as z from 'zod/mini';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { builtinPanel, builtinPanels } from './builtin.ts';
import { currentFields, openPanel, panelFields } from './panel-input.ts';

const PanelSummary = z.object({
  name: z.string(),
  title: z.string(),
  groupedBy: z.enum(['family', 'lab']),
  models: z.int(),
  groups: z.int(),
  benchmarks: z.array(z.string()),
  /** Rows that carry a known fault, and those of them that the curated view leaves out. */
  flagged: z.int(),
  leftOut: z.int(),
  source: z.string(),
  licence: z.string(),
  notes: z.array(z.string()),
});

/** The panels that come with CAPE. */
export const panelsQuestion = defineQuestion({
  input: z.object({}),
  answer: z.object({ panels: z.array(PanelSummary), warnings: z.array(Warning) }),
  examples: [{}],
  work: () => 1_000,
  ask: () => ({
    panels: builtinPanels.map(({ name, title, source, licence, notes }) => {
      const { groupedBy, models, benchmarks } = builtinPanel(name);
      return {
        name,
        title,
        groupedBy,
        models: models.length,
        groups: new Set(models.map(({ group }) => group)).size,
        benchmarks: [...benchmarks],
        flagged: models.filter(({ faults }) => faults.length > 0).length,
        leftOut: models.filter(({ faults }) => faults.some(({ drops }) => drops === 'row')).length,
        source,
        licence,
        notes: [...notes],
      };
    }),
    warnings: [],
  }),
});

/** A row of a panel as JSON. */
const ModelRow = z.object({
  model: z.string(),
  group: z.string(),
  paramsB: z.nullable(z.number()),
  released: z.nullable(z.string()),
  tokensT: z.nullable(z.number()),
  flops1e21: z.nullable(z.number()),
  scores: z.record(z.string(), z.object({ value: z.number(), standardError: z.number() })),
  attributes: z.record(z.string(), z.string()),
  faults: z.array(z.object({ code: z.string(), message: z.string(), leavesOut: z.nullable(z.string()) })),
});

/** One panel's rows, every fault shown. */
export const panelQuestion = defineQuestion({
  input: z.object({
    ...panelFields('base'),
    reporter: currentFields.reporter,
    asOf: currentFields.asOf,
    view: z._default(panelFields('base').view, 'as-published'),
  }),
  answer: z.object({
    name: z.string(),
    title: z.string(),
    groupedBy: z.enum(['family', 'lab']),
    n: z.int(),
    benchmarks: z.array(z.string()),
    models: z.array(ModelRow),
    warnings: z.array(Warning),
  }),
  examples: [{ panel: 'frontier' }, { panel: 'base', view: 'curated' }],
  work: () => 2_000,
  ask: (input) => {
    const { panel, warnings } = openPanel(input);
    return {
      name: panel.name,
      title: panel.title,
      groupedBy: panel.groupedBy,
      n: panel.models.length,
      benchmarks: [...panel.benchmarks],
      models: panel.models.map((model) => ({
        model: model.name,
        group: model.group,
        paramsB: model.paramsB,
        released: model.released,
        tokensT: model.tokensT,
        flops1e21: model.flops1e21,
        scores: Object.fromEntries(model.scores),
        attributes: Object.fromEntries(model.attributes),
        faults: model.faults.map(({ code, message, drops }) => ({
          code,
          message,
          leavesOut:
            drops === 'nothing'
              ? null
              : drops === 'row'
                ? 'row'
                : 'score' in drops
                  ? drops.score
                  : drops.scale,
        })),
      })),
      warnings: [...warnings],
    };
  },
});
