import {
  type Answering,
  type AnswerOf,
  answer,
  fitQuestion,
  inputOf,
  type Levers,
  prepareSimulation,
  simulateQuestion,
} from '@cape/analysis';

let ready: { readonly key: string; readonly pull: ReturnType<typeof prepareSimulation> } | undefined;
let law: { readonly key: string; readonly model: AnswerOf<typeof fitQuestion>['model'] } | undefined;

/**
 * The simulation of an input under some levers. As long as the input stays, only the integration is done; as
 * long as its law stays, the law is not fitted again.
 */
export async function simulate(
  key: string,
  input: () => Promise<unknown>,
  levers: Levers,
  using: Answering,
): Promise<AnswerOf<typeof simulateQuestion>> {
  if (ready?.key !== key) {
    const given = (await input()) as Record<string, unknown>;
    const lawKey = JSON.stringify(lawOf(JSON.parse(key)));
    if (law?.key !== lawKey) law = { key: lawKey, model: answer(fitQuestion, lawOf(given), using).model };
    const whole = inputOf(simulateQuestion, { ...given, ...levers, model: law.model });
    ready = { key, pull: prepareSimulation(whole, using) };
  }
  return ready.pull(levers);
}

/** What of a simulation's input decides its law. */
function lawOf(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([field]) => field in fitQuestion.input.shape));
}
