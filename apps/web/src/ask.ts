import type { InputIssue } from '@cape/analysis';
import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Asked, Told } from './worker/protocol.ts';

/** How far a question has come. `before` is the last answer, shown until the next one is there. */
export type Asking<Answer> =
  | { readonly state: 'working'; readonly share: number; readonly before: Answer | undefined }
  | { readonly state: 'answered'; readonly answer: Answer }
  | { readonly state: 'refused'; readonly issues: readonly InputIssue[]; readonly before: Answer | undefined }
  | { readonly state: 'failed'; readonly message: string; readonly before: Answer | undefined };

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, (told: Told) => void>();

function started(): Worker {
  if (worker !== undefined) return worker;
  worker = new Worker(new URL('./worker/answering.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<Told>) => waiting.get(data.id)?.(data));
  worker.addEventListener('error', ({ message }) => {
    for (const [id, told] of waiting) told({ id, kind: 'failed', message: message || 'The worker stopped.' });
  });
  return worker;
}

/** Stop whatever is being computed: the worker is ended, the next question starts another. */
export function cancelAll(): void {
  worker?.terminate();
  worker = undefined;
  for (const [id, told] of waiting) told({ id, kind: 'failed', message: 'Cancelled.' });
  waiting.clear();
}

function send(question: string, input: unknown, told: (told: Told) => void): () => void {
  const id = ++lastId;
  waiting.set(id, (message) => {
    if (message.kind !== 'progress') waiting.delete(id);
    told(message);
  });
  const asked: Asked = { id, question, input };
  started().postMessage(asked);
  return () => waiting.delete(id);
}

/** Ask from a component: asked anew whenever the input changes in value. Null asks nothing. */
export function useAnswer<Answer>(question: string, input: unknown): Signal<Asking<Answer>> {
  const asking = useMemo(() => signal<Asking<Answer>>({ state: 'working', share: 0, before: undefined }), []);
  const key = JSON.stringify(input);
  useEffect(() => {
    if (input === null) return;
    const present = asking.peek();
    const before = present.state === 'answered' ? present.answer : present.before;
    asking.value = { state: 'working', share: 0, before };
    return send(question, input, (told) => {
      if (told.kind === 'answer') asking.value = { state: 'answered', answer: told.answer as Answer };
      else if (told.kind === 'refused') asking.value = { state: 'refused', issues: told.issues, before };
      else if (told.kind === 'failed') asking.value = { state: 'failed', message: told.message, before };
      else asking.value = { state: 'working', share: told.share, before };
    });
    // The key stands for the input: equal inputs are one question.
  }, [question, key]);
  return asking;
}

/** The newest answer there is, whatever is going on. */
export function latest<Answer>(asking: Asking<Answer>): Answer | undefined {
  return asking.state === 'answered' ? asking.answer : asking.before;
}
