const shownAfterMs = 400;
const everyMs = 100;
const width = 24;

/** Progress of work: where somebody watches, a bar with the time that is left. */
export interface Progress {
  report(share: number): void;
  done(): void;
}

/**
 * A bar on standard error for work that takes longer than a moment; silent where nobody watches.
 * The work is synchronous, so the bar moves when the work reports, not by a timer.
 */
export function progress(watched: boolean): Progress {
  const start = performance.now();
  let last = start;
  let drawn = false;
  return {
    report(share) {
      const now = performance.now();
      if (!watched || now - start < shownAfterMs || now - last < everyMs) return;
      last = now;
      drawn = true;
      const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
      process.stderr.write(
        `\r${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.round(share * 100)} %${timeLeft(now - start, share)}\u001b[K`,
      );
    },
    done() {
      if (drawn) process.stderr.write('\r\u001b[K');
    },
  };
}

/** Before this there is nothing to reckon with. */
const reckonedAfterMs = 5000;

function timeLeft(elapsedMs: number, share: number): string {
  if (elapsedMs < reckonedAfterMs || share <= 0 || share >= 1) return '';
  const seconds = Math.ceil(((elapsedMs / share) * (1 - share)) / 1000);
  const [minutes, hours] = [Math.ceil(seconds / 60), seconds / 3600];
  const left = seconds < 90 ? `${seconds} s` : minutes < 90 ? `${minutes} min` : `${hours.toFixed(1)} h`;
  return `, ${left} left`;
}
