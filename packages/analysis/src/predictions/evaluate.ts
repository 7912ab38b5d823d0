import type { Kernel } from '@cape/core-wasm';
import { bound, signed } from '@cape/core-wasm/number-text';
import { type BenchmarkId, benchmark, compareText, type Model, type Panel } from '@cape/evidence';
import { fisherInterval } from '../coupling/correlation-interval.ts';
import { hField } from '../frontier/h-field.ts';
import { daysOf, releaseOrder } from '../frontier/release-order.ts';
import { rangeInterval } from '../frontier/saturation.ts';
import { studentInterval } from '../frontier/student.ts';
import { gpqa, swe, trendLine } from '../frontier/trend-line.ts';
import { pairOf } from '../panel/pair.ts';
import type { Outcome, Status } from './outcome.ts';
import type { Rule } from './registry.ts';

export interface Sampling {
  readonly seed: number;
  readonly resamples: number;
  readonly noise: 'items' | 'none';
  readonly level: number;
}

type Of<Kind extends Rule['kind']> = Extract<Rule, { kind: Kind }>;

/** Judge a rule on a panel whose rows were all out by the date in question. */
export function evaluate(
  kernel: Kernel,
  rule: Rule,
  panel: Panel,
  closed: boolean,
  sampling: Sampling,
): Outcome {
  switch (rule.kind) {
    case 'correlation':
      return correlation(kernel, rule, panel.models, closed, sampling);
    case 'spreads':
      return spreads(kernel, rule, panel.models, sampling);
    case 'next-releases':
      return nextReleases(kernel, rule, panel, sampling);
  }
}

function beyond(value: number, side: 'above' | 'below', bar: number): boolean {
  return side === 'above' ? value > bar : value < bar;
}

const opposite = { above: 'below', below: 'above' } as const;

function correlation(
  kernel: Kernel,
  rule: Of<'correlation'>,
  models: readonly Model[],
  closed: boolean,
  { level }: Pick<Sampling, 'level'>,
): Outcome {
  const pair = pairOf(models, rule.x, rule.y);
  const n = pair.models.length;
  const rows = pair.models.map(({ name }) => name);
  const { r } = n < 3 ? { r: Number.NaN } : kernel.pearson(pair.x, pair.y);
  const names = `${benchmark(rule.x).name} and ${benchmark(rule.y).name}`;
  if (!Number.isFinite(r)) {
    return {
      status: closed && rule.failModels !== undefined && n < rule.failModels ? 'fail' : 'no-data',
      n,
      rows,
      figures: [],
      wouldChange: `${Math.max(0, rule.models - n)} more models with ${names}`,
    };
  }
  const tooFew = closed && rule.failModels !== undefined && n < rule.failModels;
  const failing = beyond(r, opposite[rule.passes], rule.failBar);
  const status: Status =
    failing || tooFew ? 'fail' : beyond(r, rule.passes, rule.passBar) && n >= rule.models ? 'pass' : 'open';
  const wanted = `r ${rule.passes} ${rule.passBar} on at least ${rule.models} models`;
  return {
    status,
    n,
    rows,
    figures: [
      {
        name: `r of ${names}`,
        value: r,
        interval: fisherInterval(kernel, r, n - 2, level) ?? {
          lower: null,
          upper: null,
          level,
          method: 'Fisher z, too few models',
        },
        bars: [rule.passBar, rule.failBar],
      },
    ],
    wouldChange:
      status === 'pass'
        ? `new models that bring r ${opposite[rule.passes]} ${rule.passBar}; ${settling(kernel, r, rule.passBar, n)}`
        : status === 'fail'
          ? `new models that bring r ${rule.passes} ${rule.failBar} (open) or ${rule.passBar} (pass); ${settling(kernel, r, rule.failBar, n)}`
          : `${wanted} would pass, r ${opposite[rule.passes]} ${rule.failBar} would fail`,
  };
}

/** Number of models that at this r would put a bar outside its 95 % interval (Fisher's z: n = (1.96/Δz)² + 3). */
function settling(kernel: Kernel, r: number, bar: number, n: number): string {
  const z = (value: number) => 0.5 * kernel.log((1 + value) / (1 - value));
  const distance = Math.abs(z(r) - z(bar));
  const needed =
    distance > 0 ? Math.ceil((kernel.normalQuantile(0.975) / distance) ** 2 + 3) : Number.POSITIVE_INFINITY;
  return needed <= n
    ? `${n} models are enough to tell this r from ${bar}`
    : Number.isFinite(needed)
      ? `at this r about ${needed} models would tell it from ${bar}`
      : `no number of models tells this r from ${bar}`;
}

function spreads(
  kernel: Kernel,
  rule: Of<'spreads'>,
  models: readonly Model[],
  { seed, level }: Sampling,
): Outcome {
  const scored = models.filter(({ scores }) => scores.has(rule.old));
  const sign = rule.ties === 'last by name' ? -1 : 1;
  const ordered = [...scored].sort(
    (a, b) =>
      b.scores.get(rule.old)!.value - a.scores.get(rule.old)!.value || sign * compareText(a.name, b.name),
  );
  const last = ordered[rule.top - 1]?.scores.get(rule.old)?.value ?? Number.NEGATIVE_INFINITY;
  // Who is tied at the last place is in: no order of names decides.
  const lead = ordered.filter(({ scores }, i) =>
    rule.ties === undefined ? scores.get(rule.old)!.value >= last : i < rule.top,
  );
  const withNew = lead.filter(({ scores }) => scores.has(rule.new));
  const rows = lead.map(({ name }) => name);
  const [oldName, newName] = [benchmark(rule.old).name, benchmark(rule.new).name];
  const bars = `${oldName} spread below ${rule.oldBelow} with ${newName} spread above ${rule.newAbove} would pass, ${oldName} spread above ${rule.failOldAbove} would fail`;
  if (lead.length < rule.top) {
    return {
      status: 'no-data',
      n: lead.length,
      rows,
      figures: [],
      wouldChange: `${rule.top - lead.length} more models with ${oldName}`,
    };
  }
  const figure = (id: BenchmarkId, members: readonly Model[], barsOf: readonly number[], stream: number) => {
    const scores = members.map((model) => model.scores.get(id)!);
    const values = scores.map(({ value }) => value);
    return {
      name: `${benchmark(id).name} spread of the top ${rule.top} by ${oldName}${members.length < lead.length ? ` (the ${members.length} that have it)` : lead.length > rule.top ? ` (${lead.length} with ties)` : ''}`,
      value: Math.max(...values) - Math.min(...values),
      interval: rangeInterval(kernel, scores, { seed, level, stream }),
      bars: [...barsOf],
    };
  };
  const old = figure(rule.old, lead, [rule.oldBelow, rule.failOldAbove], 0);
  if (old.value > rule.failOldAbove) {
    return { status: 'fail', n: lead.length, rows, figures: [old], wouldChange: bars };
  }
  if (withNew.length < 3) {
    return {
      status: 'no-data',
      n: lead.length,
      rows,
      figures: [old],
      wouldChange: `${newName} scores of at least three of these models (${withNew.length} have one); ${bars}`,
    };
  }
  const fresh = figure(rule.new, withNew, [rule.newAbove], 1);
  return {
    status: old.value < rule.oldBelow && fresh.value > rule.newAbove ? 'pass' : 'open',
    n: lead.length,
    rows,
    figures: [old, fresh],
    wouldChange: bars,
  };
}

function nextReleases(kernel: Kernel, rule: Of<'next-releases'>, panel: Panel, { level }: Sampling): Outcome {
  const line = trendLine(kernel, 'frozen', panel);
  const eligible = panel.models.filter(
    ({ group, scores, released }) =>
      group.toLowerCase() === rule.lab.toLowerCase() &&
      released !== null &&
      daysOf(released).first > rule.after &&
      scores.has(swe) &&
      scores.has(gpqa),
  );
  const placed = releaseOrder(eligible).map(({ model }) => model);
  const last = placed[rule.count - 1]?.released;
  const next = placed.filter(({ released }, i) => i < rule.count || released === last);
  const figures = next.map(({ name, scores }) => {
    const { h, standardError, degreesOfFreedom } = hField(line, scores.get(swe)!, scores.get(gpqa)!);
    return {
      name: `h of ${name}`,
      value: h,
      interval: studentInterval(kernel, h, standardError.total, degreesOfFreedom, level),
      bars: [rule.passBar, rule.failBar],
    };
  });
  const failing = figures.some(({ value }) => beyond(value, opposite[rule.passes], rule.failBar));
  const passing = figures.every(({ value }) => beyond(value, rule.passes, rule.passBar));
  const missing = rule.count - next.length;
  return {
    status: next.length === 0 ? 'no-data' : failing ? 'fail' : missing === 0 && passing ? 'pass' : 'open',
    n: next.length,
    rows: next.map(({ name }) => name),
    figures,
    wouldChange:
      missing > 0 && !failing
        ? `${missing} more release${missing === 1 ? '' : 's'} of ${rule.lab} after ${rule.after} with both scores; h ${rule.passes} ${signed(rule.passBar)} for each passes, any h ${opposite[rule.passes]} ${bound(rule.failBar)} fails`
        : 'nothing but a correction of these scores: the releases it waited for are out',
  };
}
