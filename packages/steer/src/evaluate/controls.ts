import type { Kernel } from '@cape/core-wasm';
import { norm, scaled } from '../direction/vector.ts';
import { type Intervention, type Steering, steeringsIn } from '../runtime/model.ts';

/** Words before each prompt of the unsteered model: what asking for the truth, or against it, does without a push. */
export const promptControls: readonly string[] = ['Answer truthfully: ', 'Answer falsely: '];

/** The same pushes in random directions: what any push of this size at these places does. */
export function randomControls(
  kernel: Kernel,
  intervention: Intervention,
  count: number,
  seed: number,
): Steering[][] {
  const parts = steeringsIn(intervention);
  return Array.from({ length: count }, (_, control) =>
    parts.map((steering, part) => {
      const drawn = kernel.normals(steering.vector.length, seed, control * parts.length + part + 1);
      // Heads that are not pushed stay so.
      const within = Float64Array.from(drawn, (value, j) => (steering.vector[j] === 0 ? 0 : value));
      const vector = Float32Array.from(scaled(within, norm(steering.vector) / norm(within)));
      return { ...steering, vector };
    }),
  );
}

/** The same pushes backwards: if they help too, the direction's sign says nothing. */
export function reversed(intervention: Intervention): Steering[] {
  return steeringsIn(intervention).map((steering) => ({ ...steering, strength: -steering.strength }));
}
