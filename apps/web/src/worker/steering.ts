import { CapeError, loadKernel } from '@cape/core-wasm';
import {
  type ContrastPair,
  classify,
  DEFAULT_PAIRS,
  type Demo,
  evaluate,
  fetchDemo,
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
  steeringAlong,
  sweep,
} from '@cape/steer';
import type { OpenedModel, Push, SteeringAsked, SteeringTold } from './steering-protocol.ts';

/** The open model, and the directions learned in it. */
interface Open {
  readonly model: Model;
  readonly pairs: readonly ContrastPair[];
  readonly questions: readonly Question[];
  readonly neutral: readonly string[];
  /** Prompts for choosing block and strength; they are not those that the choice is measured with. */
  readonly development: readonly Question[];
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
  const model = await loadModel(demo?.folder ?? (from as readonly File[]), {
    steer: 'all',
    read: 'all',
    signal,
    onProgress,
  });
  await open?.model.decoder.close();
  open = {
    model,
    pairs: given?.pairs ?? demo?.pairs ?? DEFAULT_PAIRS,
    questions: given?.questions ?? demo?.questions ?? [],
    neutral: demo?.neutral ?? [],
    development: given?.questions ?? demo?.development ?? [],
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
    bytes: sizeOf(files).loaded,
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

/** JSON lines among the files: prompts with a true and a false ending are questions, pairs without are pairs. */
async function textsOf(files: readonly File[]): Promise<{
  readonly pairs: readonly ContrastPair[] | undefined;
  readonly questions: readonly Question[] | undefined;
}> {
  const texts = await Promise.all(
    files.filter(({ name }) => /\.jsonl$/i.test(name)).map((file) => file.text()),
  );
  const isQuestions = (text: string) => /^\s*\{[^\n]*"prompt"\s*:/.test(text);
  const questions = texts.find(isQuestions);
  const pairs = texts.find((text) => !isQuestions(text));
  return {
    pairs: pairs === undefined ? undefined : parseContrast(pairs),
    questions: questions === undefined ? undefined : parseQuestions(questions),
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
  { id, prompt, push, tokens }: Extract<SteeringAsked, { kind: 'write' }>,
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
  let written = 0;
  let logitChange = 0;
  for await (const step of generate(model, await kernel, prompt, [null, steering], {
    maxTokens: tokens,
    signal,
  })) {
    texts = [step.texts[0]!, step.texts[1]!];
    written = step.step + 1;
    logitChange = step.logitChange?.[1] ?? logitChange;
    tell({ id, kind: 'words', texts, tokens: written, logitChange, ended: false });
    await messages();
  }
  tell({ id, kind: 'words', texts, tokens: written, logitChange, ended: true });
}

async function measure(id: number, push: Push, controls: number, opened: Open, signal: AbortSignal) {
  const direction = await directionAt(push.block, opened, signal);
  return evaluate(opened.model, await kernel, direction, opened.questions, {
    strength: push.strength,
    unit: push.unit,
    positions: push.positions,
    controls,
    prefixes: promptControls,
    neutral: opened.neutral,
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
  const { model, pairs, development, demoSweep } = opened;
  return sweep(model, await kernel, pairs, development.slice(0, mostSwept), {
    ...demoSweep,
    positions,
    signal,
    async onProgress(share) {
      tell({ id, kind: 'measuring', share });
      await messages();
    },
  });
}

/** The runtime computes without a break: between tokens the worker hears whether it is to stop. */
function messages(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
