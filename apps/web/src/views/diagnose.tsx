import type { AnswerOf, hFieldQuestion } from '@cape/analysis';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { address, setParameters } from '../address.ts';
import { type Asking, useAnswer } from '../ask.ts';
import { ends, percent, signed } from '../numbers.ts';
import { Answered } from '../parts/answered.tsx';

type HFieldAnswer = AnswerOf<typeof hFieldQuestion>;

/** Two scores of one release: where it stands about the frontier line. */
export function View(): VNode {
  const { swe = '87.6', gpqa = '94.2', lab = '' } = address.value.parameters;
  const asking = useAnswer<HFieldAnswer>('h-field', {
    swe: numberOf(swe),
    gpqa: numberOf(gpqa),
    ...(lab !== '' && { lab }),
  });
  return (
    <>
      <h1>Diagnose one release</h1>
      <p>
        Enter a model’s SWE-bench Verified and GPQA Diamond. The h-field is how far its GPQA lies above
        (reasoning-rich) or below (coding-rich) the line through the frontier’s models.
      </p>
      <form onSubmit={(event) => event.preventDefault()}>
        <Score name="swe" label="SWE-bench Verified, %" value={swe} asking={asking.value} />
        <Score name="gpqa" label="GPQA Diamond, %" value={gpqa} asking={asking.value} />
        <label>
          Lab (if it is in the panel)
          <input
            value={lab}
            onInput={({ currentTarget }) => setParameters({ lab: currentTarget.value || undefined })}
          />
        </label>
      </form>
      <Answered asking={asking.value}>{(answer) => <HField answer={answer} />}</Answered>
    </>
  );
}

function numberOf(text: string): number | string {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function Score({
  name,
  label,
  value,
  asking,
}: {
  name: string;
  label: string;
  value: string;
  asking: Asking<HFieldAnswer>;
}): VNode {
  const typed = useSignal(value);
  const issue = asking.state === 'refused' ? asking.issues.find(({ path }) => path === name) : undefined;
  return (
    <label>
      {label}
      <input
        inputMode="decimal"
        value={typed.value}
        aria-invalid={issue !== undefined}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          setParameters({ [name]: currentTarget.value });
        }}
      />
      {issue && <span class="bad">expected {issue.expected}</span>}
    </label>
  );
}

function HField({ answer }: { answer: HFieldAnswer }): VNode {
  return (
    <>
      <dl class="figures">
        <div>
          <dt>h-field</dt>
          <dd>
            <strong>{signed(answer.h)}</strong>
            {ends(answer.interval)} points
          </dd>
        </div>
        <div>
          <dt>Reasoning-rich</dt>
          <dd>
            <strong>{percent(answer.probabilityReasoningRich)}</strong>
            probability that h is above zero
          </dd>
        </div>
        <div>
          <dt>A specialist</dt>
          <dd>
            <strong>{percent(answer.probabilitySpecialist)}</strong>
            probability that |h| is above 5
          </dd>
        </div>
        <div>
          <dt>What a new model may score</dt>
          <dd>
            <strong>{answer.predicted.toFixed(1)}</strong>
            {ends(answer.newModel.interval)} on GPQA
          </dd>
        </div>
      </dl>
      {answer.reading.map((sentence, i) => (
        <p class={i === 0 ? 'reading' : ''}>{sentence}</p>
      ))}
    </>
  );
}
