import type { Positions, Site, Steering } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';
import { cosine, minus, type Vector } from './vector.ts';

/** Methods that read states of true and false statements alone. */
export const STATE_METHODS = ['mean-difference', 'pca', 'pca-centred', 'lda', 'logistic'] as const;

/**
 * Method by which a direction is learned. Of states: their mean difference; the first principal component of the pairs'
 * differences, raw or centred; Fisher's linear discriminant; a logistic probe's weights; `iti`, the mean differences of
 * the attention heads that tell truth best (Li et al. 2023). Of margins: their gradient; the same against the Fisher
 * matrix of what is predicted; that over wrongly answered questions alone. `imported`: a control vector that does not
 * say.
 */
export const DIRECTION_METHODS = [
  ...STATE_METHODS,
  'iti',
  'margin-gradient',
  'fisher-gradient',
  'fisher-gradient-wrong',
  'imported',
] as const;

export type StateMethod = (typeof STATE_METHODS)[number];
export type DirectionMethod = (typeof DIRECTION_METHODS)[number];

/**
 * Unit of strength: vectors of length 1, lengths of the mean difference, or shares of the mean length of the
 * states at the block, which is comparable between blocks and models.
 */
export type StrengthUnit = 'unit' | 'natural' | 'share';

/** A direction in the residual stream, and how it was made. */
export interface Direction {
  readonly model: string;
  /** 0-based; the direction lives in the stream leaving this block, or in the outputs of its heads. */
  readonly block: number;
  /** Default `stream`. */
  readonly site?: Site;
  readonly method: DirectionMethod;
  /** Of length 1. */
  readonly vector: Float32Array;
  /** Length of the mean difference it came from: what one unit of natural strength is. */
  readonly naturalNorm: number;
  /** Mean length of the states it was learnt from; null in files that do not say. */
  readonly stateNorm: number | null;
  /** Mean state over all statements, for centred cosines. */
  readonly centre: Float32Array;
  readonly pairs: number;
  /** Null in files that do not say. */
  readonly stability: Stability | null;
  /** Pairs whose true side scores higher on the direction learnt without them. */
  readonly heldOutPairsRight: number;
}

/** Cosines with the directions learnt without one pair. Near 1 says stable, not useful. */
export interface Stability {
  readonly mean: number;
  readonly least: number;
}

/** A direction that was learnt here. */
export type LearntDirection = Direction & { readonly stability: Stability };

export type PromptClass = 'severe-tax' | 'mild-tax' | 'balanced' | 'bonus';

// Published thresholds of the cosine, each with its strength.
const CLASSES: readonly { below: number; name: PromptClass; strength: number }[] = [
  { below: -0.1, name: 'severe-tax', strength: 3 },
  { below: 0.1, name: 'mild-tax', strength: 1.5 },
  { below: 0.3, name: 'balanced', strength: 0.5 },
];

export interface Classified {
  readonly cosine: number;
  /** Cosine after the mean state is taken away, which otherwise dominates. */
  readonly centredCosine: number;
  readonly class: PromptClass;
  /** The strength the published tool gives this class, in units of the direction's length 1. */
  readonly strength: number;
}

/** Class of the last-token state of a prompt, by its cosine with the direction. */
export function classify(state: Vector, direction: Direction, centred = false): Classified {
  const raw = cosine(state, direction.vector);
  const centredCosine = cosine(minus(state, direction.centre), direction.vector);
  const deciding = centred ? centredCosine : raw;
  const found = CLASSES.find(({ below }) => deciding < below) ?? { name: 'bonus' as const, strength: 0 };
  return { cosine: raw, centredCosine, class: found.name, strength: found.strength };
}

/** Steering along a direction, with strength in the given unit, by default `unit`. */
export function steeringAlong(
  direction: Direction,
  strength: number,
  options: { readonly unit?: StrengthUnit; readonly positions?: Positions } = {},
): Steering {
  if (!Number.isFinite(strength))
    throw new SteerError('out-of-range', 'strength', 'a finite number', `${strength}`);
  return {
    block: direction.block,
    ...(direction.site === undefined ? {} : { site: direction.site }),
    vector: direction.vector,
    strength: strength * lengthOf(direction, options.unit ?? 'unit'),
    positions: options.positions ?? 'last',
  };
}

/** One unit of strength, in vectors of length 1. */
function lengthOf({ naturalNorm, stateNorm }: Direction, unit: StrengthUnit): number {
  if (unit === 'unit') return 1;
  if (unit === 'natural') return naturalNorm;
  if (stateNorm !== null) return stateNorm;
  throw new SteerError(
    'out-of-range',
    'unit',
    "unit or natural for a direction whose file does not say the states' length",
    'share',
    'Learn the direction again, and its file says it.',
  );
}
