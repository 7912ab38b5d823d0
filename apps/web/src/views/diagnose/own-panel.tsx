import type { AnswerOf, diagnoseQuestion } from '@cape/analysis';
import type { VNode } from 'preact';
import { text } from '#text/diagnose';
import { ends, fixed, signed } from '../../numbers.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Folded } from '../../parts/folded.tsx';

type Overview = NonNullable<AnswerOf<typeof diagnoseQuestion>['ownPanel']>;
type Pair = Overview['pairs'][number];
type Family = NonNullable<Overview['ladder']>['families'][number];
type Lab = NonNullable<Overview['frontier']>['labs'][number];

const words = text.own;

/** The reader's own data as a whole: families or labs, then which tests go together, then what was measured. */
export function OwnPanel({ overview }: { overview: Overview }): VNode {
  const { benchmarks, pair, pairs, ladder, frontier } = overview;
  const nameOf = (id: string) => benchmarks.find((each) => each.benchmark === id)?.name ?? id;
  // A family of one model has no ladder.
  const ladders = ladder?.families.filter(({ n }) => n > 1) ?? [];
  return (
    <>
      {pair !== null && ladders.length > 0 && <Families nameOf={nameOf} pair={pair} families={ladders} />}
      {frontier !== null && frontier.n > 0 && <Labs labs={frontier.labs} />}
      {pairs.length > 0 && <Pairs nameOf={nameOf} pairs={pairs} />}
      <h2>{words.measured}</h2>
      <DataTable<Overview['benchmarks'][number]>
        label={words.measured}
        rows={benchmarks}
        columns={[
          { title: words.benchmark, cell: ({ name }) => name, sort: ({ name }) => name },
          { title: words.models, number: true, cell: ({ n }) => n, sort: ({ n }) => n },
          { title: words.lowest, number: true, cell: ({ lowest }) => fixed(lowest) },
          { title: words.highest, number: true, cell: ({ highest }) => fixed(highest) },
        ]}
      />
    </>
  );
}

function Families({
  nameOf,
  pair,
  families,
}: {
  nameOf: (id: string) => string;
  pair: NonNullable<Overview['pair']>;
  families: readonly Family[];
}): VNode {
  const title = words.together(nameOf(pair.x), nameOf(pair.y));
  return (
    <>
      <h2>{title}</h2>
      <DataTable<Family>
        label={title}
        rows={families}
        columns={[
          { title: words.family, cell: ({ family }) => family },
          { title: words.models, number: true, cell: ({ n }) => n, sort: ({ n }) => n },
          { title: 'r', number: true, cell: ({ r }) => signed(r, 2), sort: ({ r }) => r },
          {
            title: words.interval,
            number: true,
            cell: ({ rInterval }) => rInterval && ends(rInterval, (end) => signed(end, 2)),
          },
          { title: words.scale, cell: ({ criticalScale }) => criticalScale.statement },
        ]}
      />
    </>
  );
}

function Labs({ labs }: { labs: readonly Lab[] }): VNode {
  return (
    <>
      <h2>{words.labs}</h2>
      <DataTable<Lab>
        label={words.labs}
        rows={labs}
        columns={[
          { title: text.fields.lab, cell: ({ lab }) => lab },
          { title: words.models, number: true, cell: ({ n }) => n, sort: ({ n }) => n },
          {
            title: words.meanH,
            number: true,
            cell: ({ meanH }) => signed(meanH),
            sort: ({ meanH }) => meanH,
          },
          {
            title: words.interval,
            number: true,
            cell: ({ interval }) => interval && ends(interval, signed),
          },
          { title: words.latest, cell: ({ latest, latestH }) => `${latest}: ${signed(latestH)}` },
          { title: words.now, cell: ({ now }) => now },
        ]}
      />
    </>
  );
}

/** Few pairs stand open; many are asked for. */
const openPairs = 6;

function Pairs({ nameOf, pairs }: { nameOf: (id: string) => string; pairs: readonly Pair[] }): VNode {
  const table = () => (
    <DataTable<Pair>
      label={words.pairs}
      rows={pairs}
      columns={[
        { title: words.pair, cell: ({ x, y }) => `${nameOf(x)}, ${nameOf(y)}` },
        { title: words.models, number: true, cell: ({ n }) => n, sort: ({ n }) => n },
        { title: 'r', number: true, cell: ({ r }) => signed(r, 2), sort: ({ r }) => r },
        {
          title: words.interval,
          number: true,
          cell: ({ interval }) => interval && ends(interval, (end) => signed(end, 2)),
        },
        {
          title: words.p,
          number: true,
          cell: ({ adjustedP }) =>
            adjustedP !== null && adjustedP < 0.001 ? '< 0.001' : fixed(adjustedP, 3),
          sort: ({ adjustedP }) => adjustedP,
        },
      ]}
    />
  );
  return pairs.length > openPairs ? (
    <Folded name="pairs" title={`${words.pairs} (${pairs.length})`}>
      {table}
    </Folded>
  ) : (
    <>
      <h2>{words.pairs}</h2>
      {table()}
    </>
  );
}
