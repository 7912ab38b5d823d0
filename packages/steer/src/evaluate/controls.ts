import type { Kernel } from '@cape/core-wasm';
import { norm, scaled } from '../direction/vector.ts';
import type { Steering } from '../runtime/model.ts';

/** The same push in a random direction: what any push of this size does. */
export function randomControls(kernel: Kernel, steering: Steering, count: number, seed: number): Steering[] {
  const length = norm(steering.vector);
  return Array.from({ length: count }, (_, stream) => {
    const drawn = kernel.normals(steering.vector.length, seed, stream + 1);
    return { ...steering, vector: Float32Array.from(scaled(drawn, length / norm(drawn))) };
  });
}

/** The same push backwards: if it helps too, the direction's sign says nothing. */
export function reversed(steering: Steering): Steering {
  return { ...steering, strength: -steering.strength };
}
