/** Delay of timers: the time that a request waits beside its own work. */
export class EventLoopLag {
  readonly #timer: ReturnType<typeof setInterval>;
  #due: number;
  #seconds = 0;

  constructor(everyMs = 500) {
    this.#due = performance.now() + everyMs;
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#seconds = Math.max(0, now - this.#due) / 1000;
      this.#due = now + everyMs;
    }, everyMs);
    // A process does not stay for its own measurement; Deno's timers are numbers and are ended by close.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  /** Of the last reading. */
  get seconds(): number {
    return this.#seconds;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
