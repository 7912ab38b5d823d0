import type { AnswerOf, holdoutQuestion } from '@cape/analysis';
import type { VNode } from 'preact';
import { text } from '#text/explorer';
import { parameter } from '../../address.ts';
import { useAnswer } from '../../ask.ts';
import { fixed } from '../../numbers.ts';
import { Answered, Reading } from '../../parts/answered.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { ChoiceField, Form } from '../../parts/fields.tsx';
import { methodColumns } from './method-columns.ts';

type Input = Readonly<Record<string, unknown>>;
type Predictor = AnswerOf<typeof holdoutQuestion>['predictors'][number];

const lawFields = ['panel', 'view', 'benchmarks', 'degree', 'ensemble'] as const;
const usualTest = 'Llama-2';

/** The holdout's input, made from the law's. */
export function holdoutInput(law: Input, test = parameter('test')): Input {
  return {
    ...Object.fromEntries(lawFields.flatMap((name) => (name in law ? [[name, law[name]]] : []))),
    ...('group' in law && { train: law.group }),
    ...(test !== '' && test !== usualTest && { test }),
  };
}

/** The law beside simple rules on a family that it has not seen. */
export function Holdout({ input, families }: { input: Input; families: readonly string[] }): VNode {
  const train = String(input.group ?? 'Pythia');
  const others = families.filter((family) => family !== train);
  const usual = others.includes(usualTest) ? usualTest : others[0];
  const test = parameter('test', usual);
  const asking = useAnswer<AnswerOf<typeof holdoutQuestion>>(
    'dynamics/holdout',
    usual === undefined ? null : holdoutInput(input, test),
  );
  return (
    <>
      <h2>{text.holdout.title}</h2>
      <p>{text.holdout.intro(train)}</p>
      {usual === undefined ? (
        <p class="faint">{text.holdout.none}</p>
      ) : (
        <>
          <Form asking={asking.value}>
            <ChoiceField
              name="test"
              label={text.holdout.test}
              otherwise={usual}
              choices={others.map((family) => ({ value: family, label: family }))}
            />
          </Form>
          <Answered asking={asking.value} fields={['test']}>
            {({ predictors, verdict }) => (
              <>
                <Reading sentences={[verdict]} />
                <DataTable
                  label={text.holdout.title}
                  rows={predictors}
                  columns={methodColumns<Predictor>({
                    title: text.holdout.relative,
                    number: true,
                    cell: ({ error }) =>
                      error.percentOfMean === null ? '–' : `${fixed(error.percentOfMean)} %`,
                    sort: ({ error }) => error.percentOfMean,
                  })}
                />
              </>
            )}
          </Answered>
        </>
      )}
    </>
  );
}
