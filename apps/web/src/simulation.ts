import type { AnswerOf, Levers, simulateQuestion } from '@cape/analysis';
import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { type Asking, latest, send } from './ask.ts';

export type Simulated = AnswerOf<typeof simulateQuestion>;

/** A simulation that follows the hand: however fast the levers are pulled, the newest setting is next. */
export interface Lane {
  /** The newest answer, as of the last frame. */
  readonly asking: Signal<Asking<Simulated>>;
  pull(levers: Levers): void;
}

/** The simulation of an input, made ready once; null is an input still to come. */
export function useSimulation(input: object | null): Lane {
  const { open, ...lane } = useMemo(lanes, []);
  const key = JSON.stringify(input);
  // The key stands for the input: equal inputs are one simulation.
  useEffect(() => open(input), [key]);
  return lane;
}

function lanes(): Lane & { open(input: object | null): () => void } {
  const asking = signal<Asking<Simulated>>({ state: 'working', share: 0, before: undefined });
  let input: object | null = null;
  let wanted: Levers | undefined;
  let pulled: Levers | undefined;
  let leave: (() => void) | undefined;
  let drawing = false;
  let newest: Asking<Simulated>;

  /** One drawing a frame, whatever comes in. */
  const show = (state: Asking<Simulated>) => {
    newest = state;
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      asking.value = newest;
    });
  };
  const next = () => {
    if (leave !== undefined || input === null || wanted === undefined || wanted === pulled) return;
    const levers = wanted;
    const before = latest(asking.peek());
    leave = send({ kind: 'simulation', input, levers }, (told) => {
      if (told.kind === 'progress') {
        if (pulled === undefined) show({ state: 'working', share: told.share, before });
        return;
      }
      leave = undefined;
      pulled = levers;
      if (told.kind === 'answer') show({ state: 'answered', answer: told.answer as Simulated });
      else if (told.kind === 'refused') show({ state: 'refused', issues: told.issues, before });
      else show({ state: 'failed', message: told.message, before, again });
      next();
    });
  };
  const again = () => {
    pulled = undefined;
    show({ state: 'working', share: 0, before: latest(asking.peek()) });
    next();
  };
  return {
    asking,
    pull(levers) {
      wanted = levers;
      next();
    },
    open(asked) {
      input = asked;
      again();
      return () => {
        leave?.();
        leave = undefined;
      };
    },
  };
}
