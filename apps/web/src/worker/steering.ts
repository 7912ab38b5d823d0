import { CapeError, loadKernel } from '@cape/core-wasm';
import {
  type ContrastPair,
  classify,
  DEFAULT_PAIRS,
  type Demo,
  evaluate,
  fetchDemo,
  fetchOpenQuestions,
  generate,
  type LearntDirection,
  lastTokenStates,
  learnDirection,
  loadModel,
  type Model,
  parseContrast,
  parseQuestions,
  promptControls,
  type Question,
  type Steering,
  steeringAlong,
  sweep,
  tokenScores,
} from '@cape/steer';
import { keptSteps } from './kept-steps.ts';
import type {
  OpenedModel,
  Push,
  SteeringAsked,
  SteeringTold,
  TuningAsked,
  WrittenTokens,
} from './steering-protocol.ts';
import { quickMethods } from './steering-protocol.ts';
import type { TaskLines } from './with-and-without.ts';

/** The open model, and the directions learned in it. */
interface Open {
  readonly model: Model;
  readonly pairs: readonly ContrastPair[];
  readonly questions: readonly Question[];
  readonly neutral: readonly string[];
  /** Prompts for choosing block and strength; they are not those that the choice is measured with. */
  readonly development: readonly Question[];
  /** Tasks of the reader's own, to measure what a push costs elsewhere. */
  readonly tasks: readonly TaskLines[];
  readonly demoSweep: Demo['sweep'] | undefined;
  readonly directions: Map<number, LearntDirection>;
}

const kernel = loadKernel();
let open: Open | undefined;
let running: AbortController | undefined;
/** Jobs follow one another: the next waits until the one it ended has let go of the model. */
let turn: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<SteeringAsked>) => {
  running?.abort();
  if (data.kind === 'stop') return;
  const controller = new AbortController();
  running = controller;
  turn = turn.then(() => done(data, controller.signal));
});

function tell(told: SteeringTold): void {
  postMessage(told);
}

async function done(asked: Exclude<SteeringAsked, { kind: 'stop' }>, signal: AbortSignal): Promise<void> {
  const { id } = asked;
  try {
    signal.throwIfAborted();
    if (asked.kind === 'load') tell({ id, kind: 'opened', model: await load(id, asked.from, signal) });
    else if (open === undefined) throw new Error('No model is open.');
    else if (asked.kind === 'write') await write(asked, open, signal);
    else if (asked.kind === 'sweep')
      tell({ id, kind: 'swept', sweep: await sweepAll(id, asked.positions, open, signal) });
    else if (asked.kind === 'both')
      tell({ id, kind: 'runs', files: await both(id, asked.push, open, signal) });
    else if (asked.kind === 'tune') await search(id, asked.asked, open, signal);
    else
      tell({ id, kind: 'measured', evaluation: await measure(id, asked.push, asked.controls, open, signal) });
  } catch (error) {
    if (signal.aborted) tell({ id, kind: 'stopped' });
    else tell({ id, kind: 'refused', refusal: refusalOf(error) });
  }
}

function refusalOf(error: unknown) {
  if (error instanceof CapeError) {
    const { code, path, expected, received, advice } = error;
    return { code, path, expected, received, advice };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'failed', path: 'model', expected: 'to work', received: message, advice: undefined };
}

async function load(id: number, from: string | readonly File[], signal: AbortSignal): Promise<OpenedModel> {
  const files = new Map<string, { loaded: number; total: number | null }>();
  const onProgress = (progress: {
    stage: 'download' | 'open';
    file: string;
    loaded: number;
    total: number | null;
  }) => {
    if (progress.stage === 'download') files.set(progress.file, progress);
    tell({ id, kind: 'loading', stage: progress.stage, ...sizeOf(files) });
  };
  const demo = typeof from === 'string' ? await fetchDemo(from, { signal }) : null;
  const given = typeof from === 'string' ? null : await textsOf(from);
  const usual =
    demo ?? (await fetchOpenQuestions(new URL('../questions/', self.location.href).href, { signal }));
  const model = await loadModel(demo?.folder ?? (from as readonly File[]), {
    steer: 'all',
    read: 'all',
    heads: true,
    signal,
    onProgress,
  });
  await open?.model.decoder.close();
  open = {
    model,
    pairs: given?.pairs ?? demo?.pairs ?? DEFAULT_PAIRS,
    questions: given?.questions ?? usual.questions,
    neutral: given?.neutral ?? usual.neutral,
    development: given?.questions ?? demo?.development ?? usual.questions,
    tasks: given?.tasks ?? [],
    demoSweep: demo?.sweep,
    directions: new Map(),
  };
  const { decoder } = model;
  return {
    name: decoder.name,
    isDemo: demo !== null,
    architecture: decoder.config.architecture,
    blocks: decoder.residual.blocks,
    width: decoder.width,
    probeBlock: decoder.probeBlock,
    steerable: decoder.steerable,
    runtime: decoder.runtimeName,
    // Weights are handed to the runtime as files: they are not among what was read.
    bytes: typeof from === 'string' ? sizeOf(files).loaded : from.reduce((sum, { size }) => sum + size, 0),
    pairs: open.pairs.length,
    usual: usualPush(demo),
    questions: open.questions,
  };
}

function usualPush(demo: Demo | null): OpenedModel['usual'] {
  return demo === null ? { strength: 1, unit: 'natural', positions: 'last' } : demo.steering;
}

function sizeOf(files: ReadonlyMap<string, { loaded: number; total: number | null }>) {
  let loaded = 0;
  let total: number | null = 0;
  for (const file of files.values()) {
    loaded += file.loaded;
    total = total === null || file.total === null ? null : total + file.total;
  }
  return { loaded, total };
}

/**
 * Texts among the files. JSON lines with a context and choices are a task, prompts with a true and a false ending are
 * questions, pairs without a prompt are what the direction is learnt from. neutral.txt has one passage per line.
 */
async function textsOf(files: readonly File[]) {
  const lines = await Promise.all(
    files
      .filter(({ name }) => /\.jsonl$/i.test(name))
      .map(async (file) => ({ name: file.name.replace(/\.jsonl$/i, ''), text: await file.text() })),
  );
  const first = ({ text }: { text: string }) => text.slice(0, text.indexOf('\n') + 1 || undefined);
  const isTask = (file: { text: string }) => first(file).includes('"choices"');
  const isQuestions = (file: { text: string }) => !isTask(file) && first(file).includes('"prompt"');
  const questions = lines.find(isQuestions);
  const pairs = lines.find((file) => !isTask(file) && !isQuestions(file));
  const passages = await files.find(({ name }) => /^neutral.*\.txt$/i.test(name))?.text();
  return {
    pairs: pairs && parseContrast(pairs.text),
    questions: questions && parseQuestions(questions.text),
    neutral: passages?.split('\n').filter((line) => line.trim() !== ''),
    tasks: lines.filter(isTask),
  };
}

async function directionAt(block: number, { model, pairs, directions }: Open, signal: AbortSignal) {
  const known = directions.get(block);
  if (known !== undefined) return known;
  const learnt = await learnDirection(model, pairs, { block, signal });
  directions.set(block, learnt);
  return learnt;
}

async function write(
  { id, prompt, push, tokens: most }: Extract<SteeringAsked, { kind: 'write' }>,
  opened: Open,
  signal: AbortSignal,
): Promise<void> {
  const { model } = opened;
  const direction = await directionAt(push.block, opened, signal);
  const states = await lastTokenStates(model, [prompt], [push.block], { signal });
  const { naturalNorm, stability, heldOutPairsRight, pairs } = direction;
  const classified = classify(states.get(push.block)![0]!, direction);
  tell({
    id,
    kind: 'probed',
    probed: { ...classified, naturalNorm, stability, heldOutPairsRight, pairs },
  });
  const steering = steeringAlong(direction, push.strength, push);
  let texts: readonly [string, string] = ['', ''];
  const ids: readonly [number[], number[]] = [[], []];
  let written = 0;
  let logitChange = 0;
  for await (const step of generate(model, await kernel, prompt, [null, steering], {
    maxTokens: most,
    signal,
  })) {
    texts = [step.texts[0]!, step.texts[1]!];
    step.tokens.forEach((token, side) => {
      if (token !== null) ids[side]!.push(token);
    });
    written = step.step + 1;
    logitChange = step.logitChange?.[1] ?? logitChange;
    tell({ id, kind: 'words', texts, tokens: written, logitChange, ended: false });
    await messages();
  }
  const tokens = [
    await weighed(model, prompt, ids[0], steering),
    await weighed(model, prompt, ids[1], steering),
  ] as const;
  tell({ id, kind: 'tokens', tokens });
  tell({ id, kind: 'words', texts, tokens: written, logitChange, ended: true });
}

/** Each token of a text that was written, weighed as the model is and pushed. */
async function weighed(
  model: Model,
  prompt: string,
  ids: readonly number[],
  steering: Steering,
): Promise<WrittenTokens> {
  const before = model.text.encode(prompt);
  const scored = await tokenScores(model, [...before, ...ids], before.length, [null, steering]);
  const shown = (token: number): string => model.text.decode([token]) || model.text.token(token);
  return scored.map(({ token, probabilities: [asIs = 0, pushed = 0], likeliest }) => ({
    text: shown(token),
    asIs,
    pushed,
    likeliest: { asIs: shown(likeliest[0]!.token), pushed: shown(likeliest[1]!.token) },
  }));
}

async function measure(id: number, push: Push, controls: number, opened: Open, signal: AbortSignal) {
  const direction = await directionAt(push.block, opened, signal);
  const { pairs, questions, neutral } = opened;
  const memory = await keptSteps('measure', opened.model, { push, controls, pairs, questions, neutral });
  return evaluate(opened.model, await kernel, direction, questions, {
    strength: push.strength,
    unit: push.unit,
    positions: push.positions,
    controls,
    prefixes: promptControls,
    neutral,
    ...(memory && { memory }),
    signal,
    async onProgress(share) {
      tell({ id, kind: 'measuring', share });
      await messages();
    },
  });
}

/** Prompts of a sweep: each is asked at every block and strength, which a page bears for so many. */
const mostSwept = 32;

async function sweepAll(id: number, positions: Push['positions'], opened: Open, signal: AbortSignal) {
  const { model, pairs, demoSweep } = opened;
  const questions = opened.development.slice(0, mostSwept);
  const memory = await keptSteps('sweep', model, { ...demoSweep, positions, pairs, questions });
  return sweep(model, await kernel, pairs, questions, {
    ...demoSweep,
    positions,
    ...(memory && { memory }),
    signal,
    async onProgress(share, soFar) {
      tell({ id, kind: 'sweeping', share, soFar: soFar() });
      await messages();
    },
  });
}

/** A push of a measurement acts at every position, as that of `cape measure` does. */
async function both(id: number, push: Push, opened: Open, signal: AbortSignal): Promise<readonly File[]> {
  const { model, questions, tasks, demoSweep } = opened;
  const direction = await directionAt(push.block, opened, signal);
  const steering = steeringAlong(direction, push.strength, { ...push, positions: 'all' });
  const { tasksFor, withAndWithout } = await import('./with-and-without.ts');
  const isDemo = demoSweep !== undefined;
  const asked = tasksFor(isDemo ? 'demo' : 'prompts', questions, tasks);
  // The demo's own name is the address of its folder.
  const name = isDemo ? 'demo' : model.decoder.name;
  return withAndWithout(model, name, steering, asked, signal, async (share) => {
    tell({ id, kind: 'measuring', share });
    await messages();
  });
}

/** The search of `cape steer tune`, on the same questions. */
async function search(
  id: number,
  { methods, positions, budget }: TuningAsked,
  { model, development: questions, neutral }: Open,
  signal: AbortSignal,
): Promise<void> {
  const asked = { positions, budget, ...(methods === 'quick' && { methods: quickMethods }) };
  const { directionToSafetensors, tune } = await import('./searching.ts');
  const memory = await keptSteps('tune', model, { ...asked, questions, neutral });
  const tuning = await tune(model, await kernel, questions, neutral, {
    ...asked,
    ...(memory && { memory }),
    signal,
    async onProgress(share, stage) {
      tell({ id, kind: 'measuring', share, stage });
      await messages();
    },
    onFinding: (sentence) => tell({ id, kind: 'found', sentence }),
  });
  tell({ id, kind: 'tuned', tuning, direction: directionToSafetensors(tuning.reports[0]!.directions) });
}

/** The runtime computes without a break: between tokens the worker hears whether it is to stop. */
function messages(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
