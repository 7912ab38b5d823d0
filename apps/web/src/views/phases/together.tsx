import type { AnswerOf, dimensionQuestion, matrixQuestion, signOrderQuestion } from '@cape/analysis';
import { benchmark } from '@cape/evidence';
import type { VNode } from 'preact';
import { text } from '#text/together';
import { useAnswer } from '../../ask.ts';
import { ends, fixed, signed } from '../../numbers.ts';
import { Answered, Settled } from '../../parts/answered.tsx';
import { CrossLinks } from '../../parts/cross-links.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Folded } from '../../parts/folded.tsx';

type Input = Readonly<Record<string, unknown>>;

/** All benchmarks of the panel together: every pair, the effective dimension, and the variable that orders the sign. */
export function Together({ panel }: { panel: unknown }): VNode {
  const input = { panel };
  return (
    <>
      <Folded name="matrix" title={text.matrix.title}>
        {() => <MatrixPart input={input} />}
      </Folded>
      <Folded name="dimension" title={text.dimension.title}>
        {() => <DimensionPart input={input} />}
      </Folded>
      <Folded name="order" title={text.order.title}>
        {() => <OrderPart input={input} />}
      </Folded>
    </>
  );
}

const nameOf = (id: string) => benchmark(id).name;

/** An interval to two decimals; a dash where there is none. */
function intervalText(
  interval: Parameters<typeof ends>[0] | null,
  shown: (value: number, decimals: number) => string = fixed,
): string {
  return interval === null ? '–' : ends(interval, (value) => shown(value, 2));
}

function MatrixPart({ input }: { input: Input }): VNode {
  const asking = useAnswer<AnswerOf<typeof matrixQuestion>>('matrix', input);
  return (
    <>
      <p>{text.matrix.intro}</p>
      <Answered asking={asking.value}>
        {({ pairs, eigen }) => (
          <>
            {eigen !== null && (
              <p>
                {text.matrix.eigen(
                  fixed(eigen.effectiveDimension, 1),
                  eigen.benchmarks.length,
                  Math.round(100 * (eigen.shares[0] ?? 0)),
                )}
              </p>
            )}
            <DataTable
              label={text.matrix.title}
              rows={pairs}
              columns={[
                {
                  title: text.matrix.pair,
                  cell: ({ x, y }) => `${nameOf(x)} – ${nameOf(y)}`,
                  sort: ({ x, y }) => `${nameOf(x)} ${nameOf(y)}`,
                },
                { title: text.models, number: true, cell: ({ n }) => n, sort: ({ n }) => n },
                { title: text.matrix.r, number: true, cell: ({ r }) => signed(r, 2), sort: ({ r }) => r },
                {
                  title: text.interval,
                  number: true,
                  cell: ({ interval }) => intervalText(interval, signed),
                },
                {
                  title: text.matrix.latent,
                  number: true,
                  cell: ({ latent }) => signed(latent?.r, 2),
                  sort: ({ latent }) => latent?.r ?? null,
                },
                {
                  title: text.matrix.p,
                  number: true,
                  cell: ({ adjustedP }) =>
                    adjustedP !== null && adjustedP < 0.001 ? '< 0.001' : fixed(adjustedP, 3),
                  sort: ({ adjustedP }) => adjustedP,
                },
              ]}
            />
          </>
        )}
      </Answered>
      <CrossLinks asked={[{ question: 'matrix', input }]} />
    </>
  );
}

function DimensionPart({ input }: { input: Input }): VNode {
  const asking = useAnswer<AnswerOf<typeof dimensionQuestion>>('dimension', input);
  return (
    <>
      <p>{text.dimension.intro}</p>
      <Answered asking={asking.value}>
        {({ phases }) => (
          <DataTable
            label={text.dimension.title}
            rows={phases}
            columns={[
              { title: text.dimension.phase, cell: ({ phase }) => text.dimension.phases[phase] },
              { title: text.models, number: true, cell: ({ n }) => n, sort: ({ n }) => n },
              {
                title: text.dimension.effective,
                number: true,
                cell: ({ effectiveDimension }) => fixed(effectiveDimension, 2),
                sort: ({ effectiveDimension }) => effectiveDimension,
              },
              { title: text.interval, number: true, cell: ({ interval }) => intervalText(interval) },
            ]}
          />
        )}
      </Answered>
      <CrossLinks asked={[{ question: 'dimension', input }]} />
    </>
  );
}

function OrderPart({ input }: { input: Input }): VNode {
  const asking = useAnswer<AnswerOf<typeof signOrderQuestion>>('sign-order', input);
  return (
    <>
      <p>{text.order.intro}</p>
      <Answered asking={asking.value}>
        {({ variables, settled }) => (
          <>
            <Settled ends={settled} />
            <DataTable
              label={text.order.title}
              rows={variables}
              columns={[
                {
                  title: text.order.variable,
                  cell: ({ variable }) => text.order.variables[variable],
                  sort: ({ variable }) => text.order.variables[variable],
                },
                { title: text.order.steps, number: true, cell: ({ n }) => n, sort: ({ n }) => n },
                {
                  title: text.order.auc,
                  number: true,
                  cell: ({ auc }) => fixed(auc, 2),
                  sort: ({ auc }) => auc,
                },
                { title: text.interval, number: true, cell: ({ interval }) => intervalText(interval) },
                {
                  title: text.order.left,
                  number: true,
                  cell: ({ leaveFamiliesOut }) => fixed(leaveFamiliesOut?.auc, 2),
                  sort: ({ leaveFamiliesOut }) => leaveFamiliesOut?.auc ?? null,
                },
              ]}
            />
          </>
        )}
      </Answered>
      <CrossLinks asked={[{ question: 'sign-order', input }]} />
    </>
  );
}
