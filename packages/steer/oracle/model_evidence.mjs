// Write docs/model-evidence.md from what `cape steer eval MODEL … --json` answered, one file per trial.
//
//     python oracle/prepare_smollm2.py FOLDER/smollm2
//     python oracle/facts_once.py FOLDER && head -8 demo/neutral.txt > FOLDER/neutral.txt
//     cape steer eval FOLDER/smollm2 --prompts FOLDER/questions.jsonl --neutral FOLDER/neutral.txt --json > trial.json
//     node oracle/model_evidence.mjs 'title=trial.json' …
import { readFileSync, writeFileSync } from 'node:fs';

const trials = process.argv.slice(2).map((word) => {
  const at = word.indexOf('=');
  return { title: word.slice(0, at), ...JSON.parse(readFileSync(word.slice(at + 1), 'utf8')) };
});
const signed = (value, digits) =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`.replace(/^−(0(\.0*)?)$/, '+$1');
const interval = ({ lower, upper }) => (lower === null ? '' : ` [${signed(lower, 2)}, ${signed(upper, 2)}]`);
const counted = ({ count, of }) => `${count} of ${of}`;
const net = ({ corrected, broken }) => corrected.count - broken.count;

const rows = trials.map(({ title, block, strength, unit, positions, conditions, verdict }) => {
  const [along, back, ...randoms] = conditions;
  return `| ${[
    title,
    `${block}, ${strength} ${unit}, ${positions}`,
    `${counted(along.corrected)}, ${counted(along.broken)}`,
    `${signed(along.gain.all.mean, 3)}${interval(along.gain.all.interval)}`,
    signed(back.gain.all.mean, 3),
    `${signed(Math.max(...randoms.map(({ gain }) => gain.all.mean)), 3)}, net ${signed(Math.max(...randoms.map(net)), 0)}`,
    `${signed(100 * along.perplexityCost, 1)} %`,
    verdict.mcnemarP.toFixed(2),
  ].join(' | ')} |`;
});
const [{ n, truthful, seed, conditions }] = trials;
const target = new URL('../../../docs/model-evidence.md', import.meta.url);
// What tuned_evidence.mjs wrote stays.
const [, tuned = ''] = readFileSync(target, 'utf8').split('\n## Every method, tuned');
writeFileSync(
  target,
  `# What steering does on a real model

No method tried here corrects more answers than it breaks beyond chance. The best moves margins toward the truth, further
than any random direction; a prompt in front of the question moves them more.

Made by \`packages/steer/oracle/model_evidence.mjs\`, which names the commands, from the answers of \`cape steer eval\`.

SmolLM2-135M-Instruct, from its weights, on ${n} questions, each about another everyday fact; unsteered it prefers the
truth on ${counted(truthful)}. The controls are the reversed direction and ${conditions.length - 2} random directions of the same length
(seed ${seed}). Margins are log P(true) − log P(false) in nats, changes are paired by question, intervals are 95 %.
Perplexity is read on eight short neutral texts in the demo model's words, too few to set a budget by.

| direction | block, strength, positions | corrected, broken | change of the margin | reversed | best random: change, corrected − broken | perplexity | McNemar p |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

${trials.map(({ title, verdict }) => `- ${title}: ${verdict.sentence}`).join('\n')}

[When success is claimed](steering.md#when-success-is-claimed). The demo model, which corrects 77 of 81, was trained to answer
to its direction and says nothing about other models. Before steering a model of yours, measure it.
${tuned === '' ? '' : `\n## Every method, tuned${tuned}`}`,
);
