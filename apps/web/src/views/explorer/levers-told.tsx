import type { AnswerOf, leversQuestion } from '@cape/analysis';
import type { VNode } from 'preact';
import { text } from '#text/explorer';
import { useAnswer } from '../../ask.ts';
import { ends, fixed, percent, signed } from '../../numbers.ts';
import { Answered, Reading } from '../../parts/answered.tsx';
import { CrossLinks } from '../../parts/cross-links.tsx';
import { DataTable } from '../../parts/data-table.tsx';

/** Evidence in the tables for width, curation and architecture. */
export function LeversTold({ panel }: { panel: unknown }): VNode {
  const input = { panel };
  const asking = useAnswer<AnswerOf<typeof leversQuestion>>('levers', input);
  const words = text.told;
  return (
    <>
      <Answered asking={asking.value}>
        {({ reading, width, curation, internal }) => (
          <>
            <Reading sentences={reading} plain />
            <h3>{text.levers.names.width}</h3>
            <DataTable
              label={text.levers.names.width}
              rows={width}
              columns={[
                { title: words.family, cell: ({ group }) => group, sort: ({ group }) => group },
                { title: words.r, number: true, cell: ({ r }) => signed(r, 2), sort: ({ r }) => r },
                {
                  title: words.perWidth,
                  number: true,
                  cell: ({ normalizedR }) => signed(normalizedR, 2),
                  sort: ({ normalizedR }) => normalizedR,
                },
                {
                  title: words.shuffled,
                  number: true,
                  cell: ({ shuffled }) =>
                    shuffled === null
                      ? '–'
                      : `${signed(shuffled.median, 2)} (${ends(shuffled.interval, (end) => signed(end, 2))})`,
                },
                {
                  title: words.asHigh,
                  number: true,
                  cell: ({ shareAsHigh }) => (shareAsHigh === null ? '–' : percent(shareAsHigh)),
                  sort: ({ shareAsHigh }) => shareAsHigh,
                },
              ]}
            />
            <h3>{text.levers.names.curation}</h3>
            <DataTable
              label={text.levers.names.curation}
              rows={curation}
              columns={[
                { title: words.family, cell: ({ family }) => family, sort: ({ family }) => family },
                { title: words.models, number: true, cell: ({ n }) => n, sort: ({ n }) => n },
                {
                  title: words.offset,
                  number: true,
                  cell: ({ offset }) => signed(offset),
                  sort: ({ offset }) => offset,
                },
                { title: words.reach, cell: ({ extrapolated }) => (extrapolated ? words.extrapolated : '') },
              ]}
            />
            <h3>{words.pairs}</h3>
            <DataTable
              label={words.pairs}
              rows={internal}
              columns={[
                { title: words.lever, cell: ({ lever }) => lever },
                { title: words.from, cell: ({ from }) => from },
                { title: words.to, cell: ({ to }) => to },
                {
                  title: words.coupling,
                  number: true,
                  cell: ({ coupling: { from, to } }) => `${fixed(from, 3)} → ${fixed(to, 3)}`,
                },
                { title: words.note, cell: ({ note }) => note },
              ]}
            />
          </>
        )}
      </Answered>
      <CrossLinks asked={[{ question: 'levers', input }]} />
    </>
  );
}
