import type { AnswerOf, powerQuestion } from '@cape/analysis';
import { benchmark, benchmarkIds } from '@cape/evidence';
import type { VNode } from 'preact';
import { text } from '#text/compare';
import { parameter } from '../../address.ts';
import { useAnswer } from '../../ask.ts';
import { Answered, Reading } from '../../parts/answered.tsx';
import { CrossLinks } from '../../parts/cross-links.tsx';
import { ChoiceField, Form, TextField } from '../../parts/fields.tsx';

const usual = { benchmark: 'gsm8k', difference: '-2', score: '50', itemCorrelation: '0.7' } as const;
const number = (name: keyof typeof usual) => {
  const typed = parameter(name, usual[name]).trim().replace('−', '-');
  return typed === '' || Number.isNaN(Number(typed)) ? typed : Number(typed);
};

/** Sample size: the items needed to find a difference, before anything is measured. */
export function Power(): VNode {
  const input = {
    benchmark: parameter('benchmark', usual.benchmark),
    difference: number('difference'),
    ...(parameter('score') !== '' && { score: number('score') }),
    ...(parameter('itemCorrelation') !== '' && { itemCorrelation: number('itemCorrelation') }),
  };
  const asking = useAnswer<AnswerOf<typeof powerQuestion>>('power', input);
  return (
    <>
      <p>{text.power.intro}</p>
      <Form asking={asking.value}>
        <ChoiceField
          name="benchmark"
          label={text.power.benchmark}
          otherwise={usual.benchmark}
          choices={benchmarkIds.map((id) => ({ value: id, label: benchmark(id).name }))}
        />
        <TextField
          name="difference"
          label={text.power.difference}
          otherwise={usual.difference}
          hint={text.power.differenceHint}
          decimal
        />
        <TextField name="score" label={text.power.score} otherwise={usual.score} decimal />
        <TextField
          name="itemCorrelation"
          label={text.power.correlation}
          otherwise={usual.itemCorrelation}
          hint={text.power.correlationHint}
          decimal
        />
      </Form>
      <Answered asking={asking.value} fields={['benchmark', 'difference', 'score', 'itemCorrelation']}>
        {({ summary }) => <Reading sentences={summary} />}
      </Answered>
      <CrossLinks asked={[{ question: 'power', input }]} />
    </>
  );
}
