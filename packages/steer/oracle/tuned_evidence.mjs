// Write the part "Every method, tuned" of docs/model-evidence.md from what `cape steer tune … --json` answered.
//
//     python oracle/prepare_smollm2.py FOLDER/smollm2
//     awk 'NR % 2' data/questions.jsonl > FOLDER/half.jsonl && head -16 data/neutral.txt > FOLDER/neutral.txt
//     cape steer tune FOLDER/smollm2 --prompts FOLDER/half.jsonl --neutral FOLDER/neutral.txt --blocks 12,20 \
//         --methods margin-gradient,fisher-gradient,fisher-gradient-wrong --dimensions 24 --json > gradients.json
//     cape steer tune FOLDER/smollm2 --prompts FOLDER/half.jsonl --neutral FOLDER/neutral.txt --blocks 12,20 \
//         --methods mean-difference,pca,lda,logistic,iti --json > states.json
//     node oracle/tuned_evidence.mjs gradients.json states.json
//
// The runs have one seed and the same questions, and so the same three parts.
import { readFileSync, writeFileSync } from 'node:fs';

const runs = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const signed = (value, digits) =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`.replace(/^−(0(\.0*)?)$/, '+$1');
const interval = ({ lower, upper }) => (lower === null ? '' : ` [${signed(lower, 2)}, ${signed(upper, 2)}]`);
const counted = ({ count, of }) => `${count} of ${of}`;
const row = (cells) => `| ${cells.join(' | ')} |`;
const places = (blocks) => (blocks.length === 1 ? `${blocks[0]}` : `heads of ${blocks.length} blocks`);

const [{ split, budget, positions, seed }] = runs;
const candidates = runs
  .flatMap((run) => run.candidates)
  .sort((a, b) => b.gain.mean - a.gain.mean)
  .map(({ method, blocks, strength, unit, cost, corrected, broken, gain }) =>
    row([
      method,
      `${places(blocks)}, ${strength.toFixed(3)} ${unit}`,
      `${corrected}, ${broken}`,
      `${signed(gain.mean, 2)}${interval(gain.interval)}`,
      `${signed(100 * cost, 1)} %`,
    ]),
  );
const net = ({ corrected, broken }) => corrected.count - broken.count;
const reports = runs.flatMap((run) => run.reports.filter(({ evaluation }) => evaluation));
const shown = ({ method, evaluation }) => {
  const { conditions } = evaluation;
  const of = (kind) => conditions.filter((each) => each.kind === kind);
  const best = (kind) => [...of(kind)].sort((a, b) => b.gain.all.mean - a.gain.all.mean)[0];
  const most = (kind) => Math.max(...of(kind).map(net));
  const line = (name, { corrected, broken, gain, perToken, perplexityCost }) =>
    row([
      name,
      `${counted(corrected)}, ${counted(broken)}`,
      `${signed(gain.all.mean, 2)}${interval(gain.all.interval)}`,
      `${signed(gain.wrong.mean, 2)}, ${signed(gain.right.mean, 2)}`,
      signed(perToken.gain.all.mean, 2),
      perplexityCost === null ? '–' : `${signed(100 * perplexityCost, 1)} %`,
    ]);
  return `**${method}**, block ${evaluation.blocks.join(', ')}, ${evaluation.strength.toFixed(3)} ${evaluation.unit}, on ${evaluation.n} evaluation questions, of which
${evaluation.truthful.count} prefer the truth unsteered (${evaluation.truthfulPerToken.count} per token); the true continuation is as long as the false one in
${evaluation.lengths.equal}, shorter in ${evaluation.lengths.trueShorter}, longer in ${evaluation.lengths.trueLonger}.

| pushed along | corrected, broken | change of the margin, nats | where wrong, where right before | per token | perplexity |
|---|---|---|---|---|---|
${line('the direction', of('direction')[0])}
${line('reversed', of('reversed')[0])}
${line(`random, the largest change of ${of('random').length} (most corrected less broken: ${signed(most('random'), 0)})`, best('random'))}
${line(`shuffled labels, the largest change of ${of('shuffled').length} (most: ${signed(most('shuffled'), 0)})`, best('shuffled'))}
${of('prompt')
  .map((each) => line(`nothing; ${each.name}`, each))
  .join('\n')}

${evaluation.verdict.sentence}`;
};
const target = new URL('../../../docs/model-evidence.md', import.meta.url);
const whole = readFileSync(target, 'utf8');
const [before] = whole.split('\n## Every method, tuned');
// What follows stays.
const [, after = ''] = whole.split('\n## The tax');
writeFileSync(
  target,
  `${before.trimEnd()}

## Every method, tuned

Made by \`packages/steer/oracle/tuned_evidence.mjs\`, which names the commands, from the answers of \`cape steer tune\`:
every second of the 484 built-in questions, so ${split.calibration.questions} to learn on, ${split.tuning.questions} to choose by and ${split.evaluation.questions} to report on, no fact in two parts;
blocks 12 and 20; pushes at the ${positions === 'last' ? 'positions that the answer is predicted from' : 'positions'} (\`--positions ${positions}\`), each as strong as ${100 * budget} % more
perplexity on neutral text allows (three tries each, so some stay below); seed ${seed}. On the tuning questions, best first
(of the states' methods only this: their report was not made):

| method | block, strength | corrected, broken | change of the margin, nats | perplexity |
|---|---|---|---|---|
${candidates.join('\n')}

${reports.map(shown).join('\n\n')}

What this says: the gradient of the margin against the Fisher matrix moves margins toward the truth further than any
random direction, reversed it moves them back, and learned from shuffled labels it does nothing. Yet it hardly corrects
answers: it moves margins that are right already. A prompt in front of the question moves more, whatever it says: most
of that is having any words before the question.
${after === '' ? '' : `\n## The tax${after}`}`,
);
