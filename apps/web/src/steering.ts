import type { Evaluation, Sweep, SweptSoFar, Tuning } from '@cape/steer';
import { signal } from '@preact/signals';
import type {
  OpenedModel,
  Probed,
  Push,
  Refusal,
  SteeringAsked,
  SteeringTold,
  TuningAsked,
  WrittenTokens,
} from './worker/steering-protocol.ts';

/** The model: not asked for yet, on its way, open, or why not. */
export type Loading =
  | { readonly state: 'closed' }
  | {
      readonly state: 'loading';
      readonly opening: boolean;
      readonly loaded: number;
      readonly total: number | null;
    }
  | { readonly state: 'open'; readonly model: OpenedModel }
  | { readonly state: 'refused'; readonly refusal: Refusal };

/** Two continuations of one prompt, as far as they are written. */
export interface Writing {
  readonly state: 'writing' | 'written' | 'stopped' | 'refused';
  readonly texts: readonly [string, string];
  readonly tokens: number;
  readonly logitChange: number;
  readonly probed: Probed | undefined;
  /** Each token of both texts, once they are written. */
  readonly weighed: readonly [WrittenTokens, WrittenTokens] | undefined;
  readonly refusal?: Refusal;
}

export type Measuring =
  | { readonly state: 'measuring'; readonly share: number }
  | { readonly state: 'measured'; readonly push: Push; readonly evaluation: Evaluation }
  | { readonly state: 'refused'; readonly refusal: Refusal };

export type Sweeping =
  | { readonly state: 'sweeping'; readonly share: number; readonly soFar: SweptSoFar | undefined }
  | { readonly state: 'swept'; readonly sweep: Sweep }
  | { readonly state: 'refused'; readonly refusal: Refusal };

/** A search for a better direction; its findings stay where it was stopped. */
export type TuningState =
  | {
      readonly state: 'tuning' | 'stopped';
      readonly share: number;
      readonly stage: string;
      readonly findings: readonly string[];
    }
  | {
      readonly state: 'tuned';
      readonly tuning: Tuning;
      /** The chosen direction as a safetensors file. */
      readonly direction: Uint8Array;
    }
  | { readonly state: 'refused'; readonly refusal: Refusal };

/** The same tasks with and without the push. */
export type Taxing =
  | { readonly state: 'measuring'; readonly share: number }
  | { readonly state: 'measured'; readonly files: readonly File[] }
  | { readonly state: 'refused'; readonly refusal: Refusal };

export const loading = signal<Loading>({ state: 'closed' });
export const writing = signal<Writing | undefined>(undefined);
export const measuring = signal<Measuring | undefined>(undefined);
export const sweeping = signal<Sweeping | undefined>(undefined);
export const tuning = signal<TuningState | undefined>(undefined);
export const taxing = signal<Taxing | undefined>(undefined);

/** Model that an address with long work is about: an own model's name; the demo needs none. */
export const aboutModel = ({ isDemo, name }: OpenedModel): string | undefined => (isDemo ? undefined : name);

let worker: Worker | undefined;
let lastId = 0;
let listening: ((told: SteeringTold) => void) | undefined;

type Job = SteeringAsked extends infer Each ? (Each extends SteeringAsked ? Omit<Each, 'id'> : never) : never;

/** Ends a job; so does the last of the words. */
const lasts: ReadonlySet<SteeringTold['kind']> = new Set([
  'opened',
  'measured',
  'swept',
  'tuned',
  'runs',
  'stopped',
  'refused',
]);

/** Ask the worker; the job before, if it still runs, counts as stopped. */
function ask(job: Job, told: (told: SteeringTold) => void): void {
  if (worker === undefined) {
    worker = new Worker(new URL('./worker/steering.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<SteeringTold>) => {
      if (data.id !== lastId) return;
      const told = listening;
      if (lasts.has(data.kind) || (data.kind === 'words' && data.ended)) listening = undefined;
      told?.(data);
    });
    worker.addEventListener('error', ({ message }) => {
      close();
      loading.value = { state: 'refused', refusal: broken(message) };
    });
  }
  listening?.({ id: lastId, kind: 'stopped' });
  listening = told;
  lastId += 1;
  worker.postMessage({ ...job, id: lastId } satisfies SteeringAsked);
}

function broken(received: string): Refusal {
  return { code: 'failed', path: 'worker', expected: 'to work', received, advice: undefined };
}

/** Let go of the model and its memory. */
export function close(): void {
  worker?.terminate();
  worker = undefined;
  listening = undefined;
  loading.value = { state: 'closed' };
  forgetAnswers();
}

/** Answers of another model are none. */
function forgetAnswers(): void {
  for (const answer of [writing, measuring, sweeping, tuning, taxing]) answer.value = undefined;
}

export function load(from: string | readonly File[]): void {
  forgetAnswers();
  loading.value = { state: 'loading', opening: false, loaded: 0, total: null };
  ask({ kind: 'load', from }, (told) => {
    if (told.kind === 'loading') {
      const { stage, loaded, total } = told;
      loading.value = { state: 'loading', opening: stage === 'open', loaded, total };
    } else if (told.kind === 'opened') loading.value = { state: 'open', model: told.model };
    else if (told.kind === 'refused') loading.value = { state: 'refused', refusal: told.refusal };
  });
}

/** Continue a prompt as the model is and pushed, side by side; what was being written before is left. */
export function write(prompt: string, push: Push, tokens: number): void {
  ask({ kind: 'write', prompt, push, tokens }, (told) => {
    const present = writing.peek();
    if (present === undefined) return;
    if (told.kind === 'probed') writing.value = { ...present, probed: told.probed };
    else if (told.kind === 'tokens') writing.value = { ...present, weighed: told.tokens };
    else if (told.kind === 'words') {
      const { texts, tokens: written, logitChange, ended } = told;
      writing.value = {
        ...present,
        state: ended ? 'written' : 'writing',
        texts,
        tokens: written,
        logitChange,
      };
    } else if (told.kind === 'refused')
      writing.value = { ...present, state: 'refused', refusal: told.refusal };
    else if (told.kind === 'stopped') writing.value = { ...present, state: 'stopped' };
  });
  const { probed, weighed } = writing.peek() ?? {};
  writing.value = { state: 'writing', texts: ['', ''], tokens: 0, logitChange: 0, probed, weighed };
}

/** The margins of all evaluation prompts, steered and under so many random controls. */
export function measure(push: Push, controls: number): void {
  ask({ kind: 'measure', push, controls }, (told) => {
    if (told.kind === 'measuring') measuring.value = { state: 'measuring', share: told.share };
    else if (told.kind === 'measured')
      measuring.value = { state: 'measured', push, evaluation: told.evaluation };
    else if (told.kind === 'refused') measuring.value = { state: 'refused', refusal: told.refusal };
    else if (told.kind === 'stopped') measuring.value = undefined;
  });
  measuring.value = { state: 'measuring', share: 0 };
}

/** Every block and some strengths, each beside a random direction of the same length. */
export function sweepAll(positions: Push['positions']): void {
  ask({ kind: 'sweep', positions }, (told) => {
    if (told.kind === 'sweeping')
      sweeping.value = { state: 'sweeping', share: told.share, soFar: told.soFar };
    else if (told.kind === 'swept') sweeping.value = { state: 'swept', sweep: told.sweep };
    else if (told.kind === 'refused') sweeping.value = { state: 'refused', refusal: told.refusal };
    else if (told.kind === 'stopped') sweeping.value = undefined;
  });
  sweeping.value = { state: 'sweeping', share: 0, soFar: undefined };
}

/** Look for a direction that steers, and report once on prompts that no choice has seen. */
export function tune(asked: TuningAsked): void {
  ask({ kind: 'tune', asked }, (told) => {
    const present = tuning.peek();
    if (present?.state !== 'tuning') return;
    if (told.kind === 'measuring') {
      const { share, stage = '' } = told;
      tuning.value = { ...present, share, stage };
    } else if (told.kind === 'found')
      tuning.value = { ...present, findings: [...present.findings, told.sentence] };
    else if (told.kind === 'tuned')
      tuning.value = { state: 'tuned', tuning: told.tuning, direction: told.direction };
    else if (told.kind === 'refused') tuning.value = { state: 'refused', refusal: told.refusal };
    else if (told.kind === 'stopped') tuning.value = { ...present, state: 'stopped' };
  });
  tuning.value = { state: 'tuning', share: 0, stage: '', findings: [] };
}

/** Measure tasks as the model is and pushed; `done` gets the files of both runs. */
export function tax(push: Push, done: (files: readonly File[]) => void): void {
  ask({ kind: 'both', push }, (told) => {
    if (told.kind === 'measuring') taxing.value = { state: 'measuring', share: told.share };
    else if (told.kind === 'runs') {
      taxing.value = { state: 'measured', files: told.files };
      done(told.files);
    } else if (told.kind === 'refused') taxing.value = { state: 'refused', refusal: told.refusal };
    else if (told.kind === 'stopped') taxing.value = undefined;
  });
  taxing.value = { state: 'measuring', share: 0 };
}

/** Stop what is under way; what has been written stays. */
export function stop(): void {
  if (loading.peek().state === 'loading') close();
  else worker?.postMessage({ kind: 'stop', id: lastId } satisfies SteeringAsked);
}
