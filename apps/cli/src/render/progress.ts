const patience = 400;
const every = 100;
const width = 24;

/**
 * A bar on standard error for work that takes longer than a moment; silent where nobody watches.
 * The work is synchronous, so the bar moves when the work reports, not by a timer.
 */
export function progress(watched: boolean): { report(share: number): void; done(): void } {
  const start = performance.now();
  let last = start;
  let drawn = false;
  return {
    report(share) {
      const now = performance.now();
      if (!watched || now - start < patience || now - last < every) return;
      last = now;
      drawn = true;
      const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
      process.stderr.write(
        `\r${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.round(share * 100)} %`,
      );
    },
    done() {
      if (drawn) process.stderr.write('\r\u001b[K');
    },
  };
}
