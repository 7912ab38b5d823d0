import {
  type BenchmarkId,
  byContent,
  compareText,
  type Model,
  type Panel,
  type Score,
  type Warning,
} from '@cape/evidence';
import { scoreCovariance, sharesItems } from '../item-noise/score-covariance.ts';
import { groupsOf } from './groups.ts';
import { inUnit, type Scale, sizeOf } from './scale.ts';

/** One size of a ladder. */
export interface Rung {
  /** The model of this size, or the mean of several. */
  readonly model: Model;
  /** The models it stands for. */
  readonly members: readonly Model[];
  /** Its place in the scale's unit. */
  readonly size: number;
}

/** Models of one family that are followed from size to size: each size once, ascending. */
export interface RungLadder {
  /** The variant it follows, where its family has several ladders. */
  readonly variant: string | null;
  readonly rungs: readonly Rung[];
}

interface Rungs {
  readonly ladders: readonly RungLadder[];
  /** Rungs that are the mean of several models. */
  readonly averaged: readonly Rung[];
  /** Models that later checkpoints of themselves stand for. */
  readonly earlier: readonly Model[];
}

/** Columns that name a model's variant outright. */
const variantColumns = ['variant', 'adapter', 'quantization', 'precision'];

/** Parts of a name that are a size (7b, e4b, 8x7b, a3b) or a moment of training (step1000). */
const sizePart = /^[ae]?\d+(\.\d+)?(x\d+(\.\d+)?)?[kmbt]$/i;
const trainingPart = /^(step|steps|iter|ckpt|checkpoint)?\d*(step|steps|iter|ckpt|checkpoint|tokens)\d*$/i;

/**
 * The ladders of one family on a scale: the one rule by which every question treats models of equal size.
 *
 * - Variants that a column names (variant, adapter, quantization, precision) are ladders of their own.
 * - Where models share a size, the variants their names tell apart (the name less its size) are ladders of their own
 *   if they have at least two sizes; the family's other models make one ladder.
 * - On the scales of training (tokens, step, compute) the checkpoints of one model are a ladder of their own.
 * - On the scale of sizes a model's last checkpoint stands for it.
 * - Models that still share a size are one rung: their mean scores, with the larger of the errors that their items
 *   and that their scatter give the mean.
 *
 * The result does not depend on the order of `models`.
 */
export function laddersOf(
  models: readonly Model[],
  scale: Scale,
  benchmarks: readonly BenchmarkId[],
): readonly RungLadder[] {
  return rungsOf(models, scale, benchmarks).ladders;
}

/** Notes on the models of a panel that share a size, at most one of each kind. */
export function rungWarnings(panel: Panel, scale: Scale, benchmarks: readonly BenchmarkId[]): Warning[] {
  const apart: string[] = [];
  const averaged: string[] = [];
  const earlier: string[] = [];
  for (const [group, models] of groupsOf(panel)) {
    const found = rungsOf(models, scale, benchmarks);
    if (found.ladders.length > 1)
      apart.push(`${group} (${found.ladders.map(({ variant }) => variant).join('; ')})`);
    for (const { size, members } of found.averaged)
      averaged.push(`${members.map(({ name }) => name).join(' and ')} at ${inUnit(size, scale)}`);
    earlier.push(...found.earlier.map(({ name }) => name));
  }
  const warnings: Warning[] = [];
  if (apart.length > 0) {
    warnings.push({
      code: 'variants-apart',
      message: `Variants of one family are followed on ladders of their own: ${brief(apart)}.`,
    });
  }
  if (averaged.length > 0) {
    warnings.push({
      code: 'equal-sizes-averaged',
      message: `Models of equal size make one rung, at their mean scores: ${brief(averaged)}.`,
    });
  }
  if (earlier.length > 0) {
    warnings.push({
      code: 'last-checkpoints',
      message: `Of a model's checkpoints the last stands for its size; ${earlier.length} earlier ones take no part. To follow training ask with the scale "tokens" or "step".`,
    });
  }
  return warnings;
}

function brief(items: readonly string[]): string {
  return `${items.slice(0, 4).join(', ')}${items.length > 4 ? ` and ${items.length - 4} more` : ''}`;
}

function rungsOf(models: readonly Model[], scale: Scale, benchmarks: readonly BenchmarkId[]): Rungs {
  const usable = models.filter(
    (model) => sizeOf(model, scale) !== null && benchmarks.every((id) => model.scores.has(id)),
  );
  const tracks = [...grouped(usable, namedVariant)].flatMap(([named, members]) =>
    [...split(members, scale)].map(([variant, of]) => ({
      variant: [variant, named].filter((part) => part !== '').join(', '),
      members: of,
    })),
  );
  const earlier: Model[] = [];
  const ladders = tracks.map(({ variant, members }): RungLadder => {
    const rungs = [...grouped(members, (model) => sizeOf(model, scale)!)]
      .sort(([a], [b]) => a - b)
      .map(([size, together]): Rung => {
        const members = together
          .filter((model) => !together.some((other) => isLaterThan(other, model)))
          .sort(byContent);
        earlier.push(...together.filter((model) => !members.includes(model)));
        return { model: members.length === 1 ? members[0]! : meanModel(members), members, size };
      });
    return { variant: tracks.length > 1 ? variant || null : null, rungs };
  });
  ladders.sort((a, b) => compareText(a.variant ?? '', b.variant ?? ''));
  const averaged = ladders.flatMap(({ rungs }) => rungs.filter(({ members }) => members.length > 1));
  return { ladders, averaged, earlier: earlier.sort(byContent) };
}

/** The models of one family, apart where they share a place or repeat one model; under '' what stays together. */
function split(models: readonly Model[], scale: Scale): ReadonlyMap<string, readonly Model[]> {
  const training = scale === 'tokens' || scale === 'flops' || scale === 'step';
  const place = (model: Model) => sizeOf(model, scale)!;
  const key = (model: Model) =>
    training && model.paramsB !== null ? `${variantInName(model)} ${model.paramsB} B` : variantInName(model);
  const places = new Set(models.map(place));
  const byKey = grouped(models, key);
  const repeats = [...byKey.values()].some((members) => members.length > 1);
  if (places.size === models.length && !(training && repeats && byKey.size > 1))
    return new Map([['', models]]);
  const apart = new Map<string, readonly Model[]>();
  const together: Model[] = [];
  for (const [variant, members] of byKey) {
    if (new Set(members.map(place)).size > 1) apart.set(variant, members);
    else together.push(...members);
  }
  if (together.length > 0) apart.set(apart.size === 0 ? '' : 'others', together);
  return apart;
}

/** The variant that columns name; '' where none does. */
function namedVariant({ attributes }: Model): string {
  return variantColumns
    .map((column) => attributes.get(column) ?? '')
    .filter((value) => value !== '')
    .join(', ');
}

/** A model's name less its owner, its size and its moment of training: "Qwen2.5-7B-Instruct" is "Qwen2.5-Instruct". */
function variantInName({ name }: Model): string {
  const own = name.slice(name.lastIndexOf('/') + 1);
  return own
    .split(/[-_@: ]+/)
    .filter((part) => part !== '' && !sizePart.test(part) && !trainingPart.test(part))
    .join('-');
}

/** True where a model is a later checkpoint of another: the same variant, further in training. */
function isLaterThan(later: Model, model: Model): boolean {
  if (variantInName(later) !== variantInName(model) || later.paramsB !== model.paramsB) return false;
  const [a, b] = [progressOf(later), progressOf(model)];
  return a !== null && b !== null && a > b;
}

/** Progress of a model's training: steps, else tokens. */
function progressOf(model: Model): number | null {
  return sizeOf(model, 'step') ?? model.tokensT;
}

/** Several models of one size as one, at their mean scores. */
function meanModel(models: readonly Model[]): Model {
  const [first] = models;
  if (first === undefined) throw new RangeError('no models to take the mean of');
  const common = <Value>(of: (model: Model) => Value): Value | null =>
    models.every((model) => of(model) === of(first)) ? of(first) : null;
  const ids = [...first.scores.keys()].filter((id) => models.every(({ scores }) => scores.has(id)));
  return {
    ...first,
    name: models.map(({ name }) => name).join(' + '),
    paramsB: common(({ paramsB }) => paramsB),
    released: common(({ released }) => released),
    tokensT: common(({ tokensT }) => tokensT),
    flops1e21: common(({ flops1e21 }) => flops1e21),
    scores: new Map(ids.map((id) => [id, meanScore(models.map(({ scores }) => scores.get(id)!))])),
    attributes: new Map(
      [...first.attributes].filter(([key, value]) =>
        models.every(({ attributes }) => attributes.get(key) === value),
      ),
    ),
    faults: [],
  };
}

function meanScore(scores: readonly Score[]): Score {
  const k = scores.length;
  const value = scores.reduce((sum, score) => sum + score.value, 0) / k;
  let variance = 0;
  for (const [i, a] of scores.entries()) {
    variance += a.standardError * a.standardError;
    for (const b of scores.slice(0, i)) variance += 2 * scoreCovariance(a, b);
  }
  const fromItems = Math.sqrt(Math.max(0, variance)) / k;
  const scatter = scores.reduce((sum, score) => sum + (score.value - value) ** 2, 0) / (k - 1);
  return {
    value,
    standardError: Math.max(fromItems, Math.sqrt(scatter / k)),
    ...sharedByMean(scores),
    ...commonToMean(scores),
  };
}

/** The items that a mean of scores rests on, where all of them share these. */
function sharedByMean(scores: readonly Score[]): Pick<Score, 'shared'> {
  const [first] = scores;
  return first?.shared !== undefined && scores.every((score) => sharesItems(first, score))
    ? { shared: { ...first.shared, rows: scores.flatMap(({ shared }) => shared!.rows) } }
    : {};
}

/** Setting that a mean of scores has in common with others, where all of them have it from one source. */
function commonToMean(scores: readonly Score[]): Pick<Score, 'common'> {
  const [first] = scores;
  if (first?.common === undefined || !scores.every(({ common }) => common?.source === first.common?.source))
    return {};
  const loading = scores.reduce((sum, { common }) => sum + common!.loading, 0) / scores.length;
  return { common: { source: first.common.source, loading } };
}

function grouped<Key>(models: readonly Model[], keyOf: (model: Model) => Key): Map<Key, Model[]> {
  const groups = new Map<Key, Model[]>();
  for (const model of models) {
    const key = keyOf(model);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [model]);
    else group.push(model);
  }
  return groups;
}
