import {
  type Answering,
  type AnswerOf,
  answer,
  checked,
  type Levers,
  prepareSimulation,
  simulateQuestion,
} from '@cape/analysis';
import { fittedQuestion } from './fitted.ts';

let ready: { readonly key: string; readonly pull: ReturnType<typeof prepareSimulation> } | undefined;

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
    const { model } = answer(fittedQuestion, lawOf(given), using);
    const whole = checked(simulateQuestion.input, { ...given, ...levers, model });
    ready = { key, pull: prepareSimulation(whole, using) };
  }
  return ready.pull(levers);
}

/** Part of a simulation's input that decides its law. */
function lawOf(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([field]) => field in fittedQuestion.input.shape));
}
