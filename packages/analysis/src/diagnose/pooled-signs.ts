import { fixed } from '@cape/core-wasm/number-text';
import type { PooledSteps } from '../pooling/pooled-steps.ts';

/** The signs that the pooled model calls, in a clause. */
export function pooledSigns(pooled: PooledSteps | null): string {
  return pooled === null
    ? ''
    : ` Taken together, so that each step is judged beside the others and models share their items, ${pooled.negative} are negative and ${pooled.positive} positive (${fixed(pooled.expectedWrong, 1)} of these expected to be wrong), ${pooled.undetermined} undetermined.`;
}
