import type { Provenance } from '../record.ts';
import { trimmedEnd } from '../trimmed.ts';

const stepIn = /(?:^|[-_./])(?:global_?)?(?:step|iter|checkpoint|ckpt)[-_ ]?(\d+)(k?)(?=$|[-_./])/i;
const tokensIn =
  /(?:^|[-_./])(?:tokens?[-_ ]?(\d+(?:\.\d+)?)([bt])|(\d+(?:\.\d+)?)([bt])[-_ ]?tokens?)(?=$|[-_./])/i;

/** The step and the training tokens that a revision or a model's name tells: "step143000", "stage1-step5000-tokens21B". */
export function checkpointOf(
  revision: string | undefined,
  model: string,
): Pick<Provenance, 'step' | 'tokensT'> {
  for (const text of [revision ?? '', model.slice(model.lastIndexOf('/') + 1)]) {
    const step = stepIn.exec(text);
    const tokens = tokensIn.exec(text);
    const amount = tokens?.[1] ?? tokens?.[3];
    const unit = (tokens?.[2] ?? tokens?.[4])?.toLowerCase();
    if (step === null && amount === undefined) continue;
    return {
      ...(step === null ? {} : { step: Number(step[1]) * (step[2] === '' ? 1 : 1000) }),
      ...(amount === undefined ? {} : { tokensT: unit === 't' ? Number(amount) : Number(`${amount}e-3`) }),
    };
  }
  return {};
}

/** A model's name without the step and the tokens that it tells: of "acme/aria-1b/checkpoint-500" acme/aria-1b. */
export function withoutCheckpoint(model: string): string {
  return trimmedEnd(model.replace(stepIn, '').replace(tokensIn, ''), '/') || model;
}
