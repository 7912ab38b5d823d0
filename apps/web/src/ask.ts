import type { InputIssue } from '@cape/evidence';
import type { Figure } from '@cape/figures';
import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { text } from '#text/shell';
import type { Asked, OwnPanelText, RunText, TableAsked, TableRows, Told } from './worker/protocol.ts';

/** Progress of a question. `before` is the last answer, shown until the next one is there. */
export type Asking<Answer> =
  | { readonly state: 'idle'; readonly before: Answer | undefined }
  | { readonly state: 'working'; readonly share: number; readonly before: Answer | undefined }
  | { readonly state: 'answered'; readonly answer: Answer }
  | { readonly state: 'refused'; readonly issues: readonly InputIssue[]; readonly before: Answer | undefined }
  | {
      readonly state: 'failed';
      readonly message: string;
      readonly before: Answer | undefined;
      readonly again: () => void;
    };

/** Request to the worker, before it has a number. */
type Job = Asked extends infer Each ? (Each extends Asked ? Omit<Each, 'id'> : never) : never;

let worker: Worker | undefined;
let lastId = 0;
/** The reader's own data go to every worker that is started, before any question. */
let own: OwnPanelText | undefined;
const runs = new Map<string, RunText>();
const waiting = new Map<number, (told: Told) => void>();
/** Asked, no longer wanted, not yet answered: when since. */
const abandoned = new Map<number, number>();

function started(): Worker {
  if (worker !== undefined) return worker;
  const fresh = new Worker(new URL('./worker/answering.ts', import.meta.url), { type: 'module' });
  fresh.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    if (data.kind !== 'progress') abandoned.delete(data.id);
    waiting.get(data.id)?.(data);
  });
  fresh.addEventListener('error', ({ message }) => stop(message || text.workerStopped));
  if (own !== undefined) fresh.postMessage(own);
  for (const run of runs.values()) fresh.postMessage(run);
  worker = fresh;
  return fresh;
}

/** Start the worker before anything is asked: its code and the kernel come while the view does. */
export function warmUp(): void {
  started();
}

/** End the worker; what waits is told why. The next question starts another. */
function stop(why: string): void {
  worker?.terminate();
  worker = undefined;
  abandoned.clear();
  for (const [id, told] of [...waiting]) told({ id, kind: 'failed', message: why });
}

/** Stop whatever is being computed. */
export function cancelAll(): void {
  stop(text.cancelled);
}

/** From now on the mark `{own}` in a question's panel means these data. */
export function giveOwnPanel(panel: OwnPanelText): void {
  own = panel;
  worker?.postMessage(panel);
}

/** From now on the mark `{run: id}` in a question's runs means this run. */
export function giveRun(run: RunText): void {
  if (runs.has(run.id)) return;
  runs.set(run.id, run);
  worker?.postMessage(run);
}

/** After so many milliseconds, work that nobody waits for is stopped. */
const abandonedTimeoutMs = 250;

/** Send the worker a job; returns how to stop waiting for it. */
export function send(job: Job, told: (told: Told) => void): () => void {
  const now = performance.now();
  if (waiting.size === 0 && [...abandoned.values()].some((since) => now - since > abandonedTimeoutMs))
    stop('');
  const id = ++lastId;
  waiting.set(id, (message) => {
    if (message.kind !== 'progress') waiting.delete(id);
    told(message);
  });
  started().postMessage({ ...job, id });
  return () => {
    if (waiting.delete(id)) abandoned.set(id, now);
  };
}

/** Ask once, outside a component; throws what {@link Refused} holds where the input is bad. */
export function askOnce<Answer>(job: Job): Promise<Answer> {
  return new Promise((resolve, reject) => {
    send(job, (told) => {
      if (told.kind === 'answer') resolve(told.answer as Answer);
      else if (told.kind === 'refused') reject(new Refused(told.issues));
      else if (told.kind === 'failed') reject(new Error(told.message));
    });
  });
}

/** Bad input, as the analysis named it. */
export class Refused extends Error {
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(({ path, expected }) => `${path}: expected ${expected}`).join('\n'));
    this.issues = issues;
  }
}

/** Ask from a component: asked anew whenever the input changes in value. Null asks nothing. */
export function useAnswer<Answer>(question: string, input: unknown): Signal<Asking<Answer>> {
  return useJob<Answer>('question', question, input);
}

/** A figure for a component, drawn anew whenever the input changes in value. Null draws nothing. */
export function useFigure(name: string, input: unknown): Signal<Asking<Figure>> {
  return useJob<Figure>('figure', name, input);
}

/** Rows of a panel for a component; null asks for none. */
export function useTable(input: TableAsked | null): Signal<Asking<TableRows>> {
  return useJob<TableRows>('table', '', input);
}

function useJob<Answer>(
  kind: 'question' | 'figure' | 'table',
  name: string,
  input: unknown,
): Signal<Asking<Answer>> {
  // What will be asked is at work from the first frame: its place is kept, and nothing jumps.
  const asking = useMemo(
    () =>
      signal<Asking<Answer>>(
        input === null
          ? { state: 'idle', before: undefined }
          : { state: 'working', share: 0, before: undefined },
      ),
    [],
  );
  const key = JSON.stringify(input);
  useEffect(() => {
    if (input === null) {
      asking.value = { state: 'idle', before: latest(asking.peek()) };
      return;
    }
    const before = latest(asking.peek());
    let leave = () => {};
    const ask = () => {
      asking.value = { state: 'working', share: 0, before };
      leave = send({ kind, name, input } as Job, (told) => {
        if (told.kind === 'answer') asking.value = { state: 'answered', answer: told.answer as Answer };
        else if (told.kind === 'refused') asking.value = { state: 'refused', issues: told.issues, before };
        else if (told.kind === 'failed')
          asking.value = { state: 'failed', message: told.message, before, again: ask };
        else asking.value = { state: 'working', share: told.share, before };
      });
    };
    ask();
    return () => leave();
    // The key stands for the input: equal inputs are one question.
  }, [kind, name, key]);
  return asking;
}

/** The newest answer there is, whatever is going on. */
export function latest<Answer>(asking: Asking<Answer>): Answer | undefined {
  return asking.state === 'answered' ? asking.answer : asking.before;
}

/** The complaint about one field, if there is one. */
export function issueAt(asking: Asking<unknown>, path: string): InputIssue | undefined {
  return asking.state === 'refused' ? asking.issues.find((issue) => issue.path === path) : undefined;
}
