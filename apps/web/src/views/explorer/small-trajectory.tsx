import { type BenchmarkId, benchmark } from '@cape/evidence';
import type { VNode } from 'preact';
import { text } from '#text/explorer';
import { ends, fixed, signed, significant } from '../../numbers.ts';
import type { Simulated } from '../../simulation.ts';

const width = 180;
const height = 84;
/** Percent at the bottom and the top of the frame. */
const [lowest, highest] = [0, 100];

/** One benchmark's curve with its band, small, and where it ends in words; chosen to be shown large. */
export function SmallTrajectory({
  id,
  simulated,
  plain,
  chosen,
  onChoose,
}: {
  id: BenchmarkId;
  simulated: Simulated;
  /** The same without levers, where levers are pulled. */
  plain: Simulated | undefined;
  chosen: boolean;
  onChoose: () => void;
}): VNode {
  const scores = scoresOf(simulated, id);
  const before = plain === undefined ? undefined : scoresOf(plain, id);
  const end = scores.at(-1);
  const moved =
    before === undefined || end?.value == null || before.at(-1)?.value == null
      ? undefined
      : end.value - before.at(-1)!.value!;
  const isBeyond = end?.value != null && (end.value < lowest || end.value > highest);
  return (
    <label class={chosen ? 'small-curve chosen' : 'small-curve'}>
      <input type="radio" name="show" checked={chosen} onChange={onChoose} />
      <span class="which">{benchmark(id).name}</span>
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" preserveAspectRatio="none">
        <path class="bounds" d={`M0 ${y(0)}H${width}M0 ${y(100)}H${width}`} />
        <path class="band" d={bandPath(scores)} />
        {before !== undefined && <path class="without" d={linePath(before)} />}
        <path class="line" d={linePath(scores)} />
      </svg>
      <span class={isBeyond ? 'end bad' : 'end'}>
        <strong>
          {isBeyond ? text.beyond(end.value! < lowest ? lowest : highest) : fixed(end?.value, 1)}
        </strong>
        {end?.interval && !isBeyond && <span>{ends(within(end.interval))}</span>}
      </span>
      <small>
        {moved === undefined
          ? text.end(significant(simulated.trajectory.points.at(-1)?.paramsB))
          : text.change(signed(moved))}
      </small>
    </label>
  );
}

type Score = Simulated['trajectory']['points'][number]['scores'][number];

function scoresOf({ trajectory }: Simulated, id: BenchmarkId): readonly (Score | undefined)[] {
  return trajectory.points.map(({ scores }) => scores.find(({ benchmark: each }) => each === id));
}

/** Sizes are evenly spread in log N, so a place's number is its place. */
const x = (place: number, places: number) => (place / Math.max(1, places - 1)) * width;
/** Cuts whatever lies outside the frame. */
const y = (score: number) => ((highest - score) / (highest - lowest)) * height;

/** An interval as far as scores go. */
function within({ lower, upper }: { readonly lower: number | null; readonly upper: number | null }) {
  const bounded = (end: number | null) => end && Math.min(highest, Math.max(lowest, end));
  return { lower: bounded(lower), upper: bounded(upper) };
}

function linePath(scores: readonly (Score | undefined)[]): string {
  return path(scores.map((score) => score?.value ?? null));
}

function path(values: readonly (number | null)[]): string {
  let pen = 'M';
  return values
    .map((value, place) => {
      if (value === null) return '';
      const step = `${pen}${x(place, values.length).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
      return step;
    })
    .join('');
}

function bandPath(scores: readonly (Score | undefined)[]): string {
  const there = scores.flatMap((score, place) => {
    const { lower = null, upper = null } = score?.interval ?? {};
    return lower === null || upper === null ? [] : [{ at: x(place, scores.length), lower, upper }];
  });
  if (there.length === 0) return '';
  const along = (edge: 'lower' | 'upper', points: typeof there) =>
    points.map((point) => `${point.at.toFixed(1)} ${y(point[edge]).toFixed(1)}`).join('L');
  return `M${along('upper', there)}L${along('lower', [...there].reverse())}Z`;
}
