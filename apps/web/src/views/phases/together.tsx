import type { AnswerOf, dimensionQuestion, matrixQuestion, signOrderQuestion } from '@cape/analysis';
import { benchmark } from '@cape/evidence';
import type { VNode } from 'preact';
import { text } from '#text/together';
import { namesIn } from '../../address.ts';
import { type Asking, latest, useAnswer } from '../../ask.ts';
import { ends, fixed, signed } from '../../numbers.ts';
import { Answered, warningsOf } from '../../parts/answered.tsx';
import { CrossLinks } from '../../parts/cross-links.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Folded } from '../../parts/folded.tsx';

type Input = Readonly<Record<string, unknown>>;

type Said = ReturnType<typeof warningsOf>;

interface Part<Answer> {
  readonly input: Input;
  readonly asking: Asking<Answer>;
  /** Notes that stand on the view already. */
  readonly said: Said;
}

/** What the panel's tests say together: every pair, how many directions they vary in, and what orders the sign. */
export function Together({ panel, said }: { panel: unknown; said: Said }): VNode {
  const input = { panel };
  const open = namesIn('open');
  const ask = (name: string) => (open.has(name) ? input : null);
  const matrix = useAnswer<AnswerOf<typeof matrixQuestion>>('matrix', ask('matrix')).value;
  const dimension = useAnswer<AnswerOf<typeof dimensionQuestion>>('dimension', ask('dimension')).value;
  const order = useAnswer<AnswerOf<typeof signOrderQuestion>>('sign-order', ask('order')).value;
  const saidByMatrix = [...said, ...warningsOf(latest(matrix))];
  const saidByBoth = [...saidByMatrix, ...warningsOf(latest(dimension))];
  return (
    <>
      <Folded name="matrix" title={text.matrix.title}>
        {() => <MatrixPart input={input} asking={matrix} said={said} />}
      </Folded>
      <Folded name="dimension" title={text.dimension.title}>
        {() => <DimensionPart input={input} asking={dimension} said={saidByMatrix} />}
      </Folded>
      <Folded name="order" title={text.order.title}>
        {() => <OrderPart input={input} asking={order} said={saidByBoth} />}
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

function MatrixPart({ input, asking, said }: Part<AnswerOf<typeof matrixQuestion>>): VNode {
  return (
    <>
      <p>{text.matrix.intro}</p>
      <Answered asking={asking} said={said}>
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

function DimensionPart({ input, asking, said }: Part<AnswerOf<typeof dimensionQuestion>>): VNode {
  return (
    <>
      <p>{text.dimension.intro}</p>
      <Answered asking={asking} said={said}>
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

function OrderPart({ input, asking, said }: Part<AnswerOf<typeof signOrderQuestion>>): VNode {
  return (
    <>
      <p>{text.order.intro}</p>
      <Answered asking={asking} said={said}>
        {({ variables }) => (
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
        )}
      </Answered>
      <CrossLinks asked={[{ question: 'sign-order', input }]} />
    </>
  );
}
