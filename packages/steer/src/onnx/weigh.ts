import { BOOL, FLOAT, INT64 } from './graph.ts';
import { valueInfo } from './messages.ts';
import { Message } from './wire.ts';

/** Names of what weighing adds. */
export const weighing = {
  /** Input [rows, positions, 1]: the token to weigh at each position; without positions nothing is weighed. */
  tokens: 'cape.weigh',
  /** Output [rows, positions, 1]: its log-probability, natural logarithm. */
  logProbability: 'cape.log_probability',
  /** Output [rows, positions, 1]: true where no token is likelier. */
  isLikeliest: 'cape.is_likeliest',
} as const;

/**
 * Fields of a graph that weigh given tokens by its logits, so that a number per position leaves the runtime and not a
 * vocabulary of them. They stand in a branch that is skipped where no token is given.
 */
export function weighingFields(logits: string): Message {
  const { tokens, logProbability, isLikeliest } = weighing;
  const inside = (name: string): string => `${name}/weighed`;
  const [own, likeliest] = [inside(logProbability), inside(isLikeliest)];
  const overVocabulary = { axis: 2 };
  const weighed = new Message()
    .message(1, node('Cast', [logits], 'cape.weigh_logits', { to: FLOAT }))
    .message(1, node('LogSoftmax', ['cape.weigh_logits'], 'cape.weigh_all', overVocabulary))
    .message(1, node('GatherElements', ['cape.weigh_all', tokens], own, overVocabulary))
    .message(
      1,
      node('ArgMax', ['cape.weigh_logits'], 'cape.weigh_likeliest', { ...overVocabulary, keepdims: 1 }),
    )
    .message(1, node('Equal', ['cape.weigh_likeliest', tokens], likeliest));
  const skipped = new Message();
  for (const [name, type] of [
    [own, FLOAT],
    [likeliest, BOOL],
  ] as const) {
    const empty = new Message().integer(1, 0).integer(1, 0).integer(1, 1).integer(2, type);
    const none = `${name}/none`;
    skipped.message(5, empty.text(8, none).bytes(9, new Uint8Array(0)));
    skipped.message(1, node('Identity', [none], `${name}/skipped`));
  }
  const branch = (name: string, graph: Message, outputs: readonly string[]): Message => {
    graph.text(2, name);
    outputs.forEach((output, i) => {
      graph.message(12, valueInfo(output, i === 0 ? FLOAT : BOOL, null));
    });
    return new Message().text(1, name).message(6, graph).integer(20, 5);
  };
  const choice = new Message()
    .text(1, 'cape.weigh_any')
    .text(2, logProbability)
    .text(2, isLikeliest)
    .text(3, 'cape/weigh')
    .text(4, 'If')
    .message(5, branch('then_branch', weighed, [own, likeliest]))
    .message(5, branch('else_branch', skipped, [`${own}/skipped`, `${likeliest}/skipped`]));
  return new Message()
    .message(11, valueInfo(tokens, INT64, ['cape.rows', 'cape.weigh_positions', 1]))
    .message(12, valueInfo(logProbability, FLOAT, null))
    .message(12, valueInfo(isLikeliest, BOOL, null))
    .message(1, node('Size', [tokens], 'cape.weigh_count'))
    .message(1, node('Cast', ['cape.weigh_count'], 'cape.weigh_any', { to: BOOL }))
    .message(1, choice);
}

function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  message.text(2, output).text(3, `cape/${output}`).text(4, op);
  for (const [name, value] of Object.entries(attributes))
    message.message(5, new Message().text(1, name).integer(3, value).integer(20, 2));
  return message;
}
