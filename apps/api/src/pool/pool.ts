import { Refusal } from '../http/problem.ts';
import type { WorkerAnswer } from './answers.ts';
import type { Compute, Job } from './compute.ts';

/** A worker of any runtime: it answers one job at a time, and can be ended in the middle of it. */
export interface WorkerHandle {
  post(job: Job): void;
  onAnswer(listener: (answer: WorkerAnswer) => void): void;
  /** The worker ended, by itself or by {@link end}. */
  onEnd(listener: (reason: string) => void): void;
  end(): void;
}

export interface PoolOptions {
  readonly size: number;
  /** Jobs that wait at most; more are refused with 503. */
  readonly queue: number;
  readonly spawn: () => WorkerHandle;
}

interface Waiting {
  readonly job: Job;
  readonly work: number;
  readonly deadlineMs: number;
  readonly settle: (answer: WorkerAnswer) => void;
  readonly fail: (error: unknown) => void;
}

/** State of one worker. */
interface Slot {
  worker: WorkerHandle | null;
  busy: Waiting | null;
  clock: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Workers that answer questions beside the thread that serves requests, with a bounded queue. A job that passes its
 * deadline, or whose client has gone, is ended with its worker; the next job gets a new one.
 */
export class Pool implements Compute {
  readonly #options: PoolOptions;
  readonly #slots: readonly Slot[];
  readonly #queue: Waiting[] = [];
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.size }, () => ({
      worker: null,
      busy: null,
      clock: undefined,
    }));
    // The first worker loads the questions before anybody waits for it.
    for (const slot of this.#slots) this.#start(slot);
  }

  get status(): Compute['status'] {
    const running = this.#slots.filter(({ busy }) => busy !== null).length;
    return { workers: this.#slots.length, running, queued: this.#queue.length };
  }

  answer(job: Job, { work, deadlineMs, signal }: Parameters<Compute['answer']>[1]): Promise<WorkerAnswer> {
    if (this.#closed || this.#queue.length >= this.#options.queue) throw this.#busy();
    return new Promise((resolve, reject) => {
      const leave = () => this.#leave(waiting);
      const done = () => signal?.removeEventListener('abort', leave);
      const waiting: Waiting = {
        job,
        work,
        deadlineMs,
        settle: (answer) => {
          done();
          resolve(answer);
        },
        fail: (error) => {
          done();
          reject(error);
        },
      };
      if (signal?.aborted) return waiting.fail(clientGone());
      signal?.addEventListener('abort', leave, { once: true });
      this.#queue.push(waiting);
      this.#next();
    });
  }

  close(): void {
    this.#closed = true;
    for (const waiting of this.#queue.splice(0)) waiting.fail(this.#busy());
    for (const slot of this.#slots) slot.worker?.end();
  }

  #next(): void {
    for (const slot of this.#slots) {
      if (slot.busy !== null) continue;
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      slot.worker ?? this.#start(slot);
      slot.busy = waiting;
      slot.clock = setTimeout(() => this.#end(slot, tookTooLong(waiting.deadlineMs)), waiting.deadlineMs);
      slot.worker!.post(waiting.job);
    }
  }

  #start(slot: Slot): void {
    const worker = this.#options.spawn();
    slot.worker = worker;
    worker.onAnswer((answer) => {
      if (slot.worker !== worker || slot.busy === null) return;
      const { settle } = slot.busy;
      clearTimeout(slot.clock);
      slot.busy = null;
      settle(answer);
      this.#next();
    });
    worker.onEnd((reason) => {
      if (slot.worker === worker) this.#end(slot, new Error(`a worker ended: ${reason}`));
    });
  }

  /** End a slot's worker and its job. */
  #end(slot: Slot, error: unknown): void {
    const { worker, busy } = slot;
    clearTimeout(slot.clock);
    slot.worker = null;
    slot.busy = resting;
    worker?.end();
    busy?.fail(error);
    // A client that goes takes all it asked with it: its other jobs leave the queue before a new worker starts.
    slot.clock = setTimeout(() => {
      slot.busy = null;
      if (this.#closed) return;
      this.#start(slot);
      this.#next();
    }, restMs);
  }

  /** The client has gone: nobody waits for this answer. */
  #leave(waiting: Waiting): void {
    const place = this.#queue.indexOf(waiting);
    if (place >= 0) {
      this.#queue.splice(place, 1);
      waiting.fail(clientGone());
      return;
    }
    const slot = this.#slots.find(({ busy }) => busy === waiting);
    if (slot !== undefined) this.#end(slot, clientGone());
  }

  /** Too much waits already; the work before this one says how long. */
  #busy(): Refusal {
    const ahead = [...this.#queue, ...this.#slots.flatMap(({ busy }) => busy ?? [])];
    const seconds = ahead.reduce((sum, { work }) => sum + work, 0) / 1e6 / Math.max(1, this.#slots.length);
    return new Refusal(503, 'busy', 'Too many questions wait already; Retry-After says when again.', {
      headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
    });
  }
}

/** Time that a slot rests after its worker was ended. */
const restMs = 50;

/** Stands in a slot that takes no job for the moment. */
const resting: Waiting = {
  job: { question: '', fields: {} },
  work: 0,
  deadlineMs: 0,
  settle: () => {},
  fail: () => {},
};

const tookTooLong = (deadlineMs: number) =>
  new Refusal(
    503,
    'took-too-long',
    `No answer within ${deadlineMs / 1000} s. Fewer rows, benchmarks or resamples make it quicker.`,
    { headers: { 'retry-after': '30' } },
  );

/** Nobody reads this refusal. */
const clientGone = () => new Refusal(499, 'client-gone', 'The client has gone.');
