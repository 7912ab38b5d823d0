import type { Model } from '@cape/evidence';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { attribute, row, rowsOf, type Workbench } from './workbench.ts';

/** Couplings inside models: figures that stand in the table of internal couplings, and what is made of them. */
export const internals: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  'qwen-curation': () => {
    const heads = rowsOf('internal', ({ attributes }) => attributes.get('measure') === 'attention heads');
    const of = (name: string) =>
      attribute(
        heads.find((model) => model.name === name),
        'net_coupling',
      );
    const same = heads.filter((model) => attribute(model, 'net_coupling') === 0.83).length;
    return {
      value: of('Qwen3-1.7B') - of('Qwen2.5-1.5B'),
      interval: null,
      n: 2,
      method: 'difference of two models’ internal coupling',
      caveat: `Two models without errors: ${same} of the ${heads.length} models measured so have the same 0.83, Qwen2.5’s other sizes among them, so the gain is one outlier’s.`,
    };
  },
  'opt-drop': () => {
    const [before, after] = ['OPT-13B', 'OPT-30B'].map((name) =>
      attribute(row('internal', name), 'net_coupling'),
    );
    return {
      value: (100 * (before! - after!)) / before!,
      interval: null,
      n: 2,
      method: 'relative difference of two models’ internal coupling',
      caveat:
        'Two single models without errors, and the table measures the smaller sizes to three digits and the larger to four, as from different runs.',
    };
  },
  'zero-competing': () => {
    const listed = rowsOf('internal', (model) => model.attributes.has('competing_units'));
    const none = listed.filter((model) => attribute(model, 'competing_units') === 0).length;
    return {
      value: null,
      interval: null,
      n: listed.length,
      method: 'none',
      because: `The source does not list its 40 models; of the ${listed.length} in its table of internal couplings, ${none} have no competing unit. \`cape internals\` counts them in a model at hand.`,
    };
  },
  'opt-internal-125m': () => read(opt, 'OPT-125M'),
  'opt-internal-13b': () => read(opt, 'OPT-13B'),
  'opt-internal-30b': () => read(opt, 'OPT-30B'),
  'gemma-3-coupling': () => read(gemma, 'Gemma-3-4B'),
  'gemma-4-coupling': () => read(gemma, 'Gemma-4-E4B'),
  'qwen25-competing': () => {
    const model = row('internal', 'Qwen2.5-1.5B', 'attention heads')!;
    const [competing, units] = [attribute(model, 'competing_units'), attribute(model, 'units')];
    const cooperative = attribute(model, 'cooperative_pct');
    return {
      value: (100 * competing) / units,
      interval: null,
      n: units,
      method: 'competing units over all units in the table',
      because: `The table lists ${competing} competing heads of ${units}: a head competes where its coupling is clearly negative, and none of this model’s is.`,
      found: `100 less the ${short(cooperative)} % listed as cooperative gives ${short(100 - cooperative)} %: heads that do not cooperate were counted as competing.`,
    };
  },
  'qwen3-cooperative': () => {
    const heads = rowsOf('internal', ({ attributes }) => attributes.get('measure') === 'attention heads');
    const model = row('internal', 'Qwen3-1.7B', 'attention heads')!;
    const whole = heads.filter((each) => attribute(each, 'cooperative_pct') === 100).length;
    return {
      value: attribute(model, 'cooperative_pct'),
      interval: null,
      n: attribute(model, 'units'),
      method: 'as it stands in the table',
      caveat: `It is no mark of this model: ${whole} of the ${heads.length} models measured so are at 100 %, other sizes of Qwen2.5 among them.`,
    };
  },
};

const opt =
  'Read off the table, which can neither bear it out nor refute it: one model, no error, and the sizes up to 13 B are given to three digits and the larger to four, as from different runs.';
const gemma =
  'Read off the table, which can neither bear it out nor refute it: one model without an error, and an instruction-tuned copy of Gemma-4-E4B differs from it by 0.08.';

/** A figure that the source’s table gives as such. */
function read(caveat: string, name: string): Recomputed {
  const model: Model | undefined = row('internal', name);
  return {
    value: attribute(model, 'net_coupling'),
    interval: null,
    n: 1,
    method: 'as it stands in the table of internal couplings',
    caveat,
  };
}
