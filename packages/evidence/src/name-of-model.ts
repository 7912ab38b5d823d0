import { trimmed } from './trimmed.ts';

/** Facts from a model's name where a results file says nothing: "EleutherAI/pythia-1.4b" is 1.4 B of "pythia". */
export interface NameOfModel {
  /** The name without its owner and its size; empty where nothing is left. */
  readonly family: string;
  /** Parameters in billions, rounded as names are; undefined for a mixture such as 8x7B, whose name counts no total. */
  readonly paramsB: number | undefined;
}

const size = /(?:^|[-_ ])(\d+x)?(\d+(?:[._]\d+)?)([bm])(?=$|[-_ ])/i;

export function nameOfModel(model: string): NameOfModel {
  const name = model.slice(model.lastIndexOf('/') + 1);
  const [token, experts, digits, unit] = size.exec(name) ?? [];
  if (token === undefined) return { family: name, paramsB: undefined };
  const amount = Number(digits!.replace('_', '.'));
  return {
    family: trimmed(name.replace(token, ''), '-_ '),
    paramsB:
      experts !== undefined || amount === 0
        ? undefined
        : unit!.toLowerCase() === 'b'
          ? amount
          : amount / 1000,
  };
}
