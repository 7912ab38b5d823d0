import type { Provenance } from '../record.ts';

/** The step and the training tokens that a revision or a model's name tells: "step143000", "stage1-step5000-tokens21B". */
export function checkpointOf(
  revision: string | undefined,
  model: string,
): Pick<Provenance, 'step' | 'tokensT'> {
  for (const text of [revision ?? '', model.slice(model.lastIndexOf('/') + 1)]) {
    const step = /(?:^|[-_./])(?:global_?)?(?:step|iter|checkpoint|ckpt)[-_ ]?(\d+)(k?)(?=$|[-_./])/i.exec(
      text,
    );
    const tokens =
      /(?:^|[-_./])(?:tokens?[-_ ]?(\d+(?:\.\d+)?)([bt])|(\d+(?:\.\d+)?)([bt])[-_ ]?tokens?)(?=$|[-_./])/i.exec(
        text,
      );
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
