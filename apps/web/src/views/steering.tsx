import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { text } from '#text/steering';
import { parameter, setParameters } from '../address.ts';
import { fixed, signed } from '../numbers.ts';
import { CrossLinks } from '../parts/cross-links.tsx';
import { Facts } from '../parts/facts.tsx';
import { ChoiceField, SliderField } from '../parts/fields.tsx';
import { Folded } from '../parts/folded.tsx';
import { Term } from '../parts/term.tsx';
import {
  aboutModel,
  type Loading,
  load,
  loading,
  measure,
  measuring,
  stop,
  sweepAll,
  sweeping,
  taxing,
  tune,
  tuning,
  type Writing,
  write,
  writing,
} from '../steering.ts';
import { type OpenedModel, type Push, quickMethods } from '../worker/steering-protocol.ts';
import { controlsAsked, Measure } from './steering/measure.tsx';
import { OwnModel } from './steering/own-model.tsx';
import { Refused } from './steering/refused.tsx';
import { SweepPart } from './steering/sweep.tsx';
import { TaxPart } from './steering/tax.tsx';
import { TokenByToken } from './steering/token-by-token.tsx';
import { TunePart, tuningAsked } from './steering/tune.tsx';
import './steering/steering.css';

const demo = () => new URL('demo/', location.href).href;

/** Milliseconds without a change after which the texts are written anew. */
const rest = 150;

/** The truth direction added while a model writes, and what that is worth. */
export function View(): VNode {
  const present = loading.value;
  // Before the first frame is painted: nothing is seen to come and go.
  useLayoutEffect(() => {
    const { saveData = false } = (navigator as { connection?: { saveData?: boolean } }).connection ?? {};
    if (loading.peek().state === 'closed' && !saveData) load(demo());
    return () => {
      if (loading.peek().state === 'open') stop();
    };
  }, []);
  return (
    <>
      <h1>{text.title}</h1>
      <p class="lede">{text.lede}</p>
      <LoadingPart present={present} />
      {present.state === 'open' && present.model.isDemo && parameter('of') !== '' && (
        <p role="status">{text.own.chooseAgain(parameter('of'))}</p>
      )}
      {present.state === 'open' && <Steered key={present.model.name} model={present.model} />}
      <OwnModel isDemo={present.state !== 'open' || present.model.isDemo} backToDemo={() => load(demo())} />
    </>
  );
}

function LoadingPart({ present }: { present: Loading }): VNode | null {
  const megabytes = (bytes: number) => fixed(bytes / 1e6, 1);
  switch (present.state) {
    case 'open':
      return present.model.isDemo ? (
        <p class="trained-in">
          <strong>{text.trainedIn.title}</strong> {text.trainedIn.rest}
        </p>
      ) : (
        <p class="trained-in">
          <strong>{present.model.name}</strong> ({present.model.architecture ?? '–'}):{' '}
          {text.load.about(present.model.blocks, present.model.width, megabytes(present.model.bytes))};{' '}
          {text.load.pairs(present.model.pairs)}; {present.model.runtime}
        </p>
      );
    case 'closed':
      return (
        <div class="load">
          <p>{text.load.cost}</p>
          <button type="button" class="main" onClick={() => load(demo())}>
            {text.load.start}
          </button>
        </div>
      );
    case 'loading': {
      const { opening, loaded, total } = present;
      return (
        <div class="load" aria-busy="true" role="status">
          <p>
            {opening ? text.load.opening : text.load.downloading}{' '}
            <span class="faint">
              {loaded > 0 && text.load.amount(megabytes(loaded), total === null ? null : megabytes(total))}
            </span>
          </p>
          <progress
            aria-label={text.load.downloading}
            {...(!opening && total !== null && total > 0 && { value: loaded / total })}
          />
          <button type="button" onClick={stop}>
            {text.load.cancel}
          </button>
        </div>
      );
    }
    case 'refused':
      return (
        <div class="load">
          <Refused refusal={present.refusal} />
          <button type="button" onClick={() => load(demo())}>
            {text.load.start}
          </button>
        </div>
      );
  }
}

/** Push as the address has it; the model's usual where it says nothing. */
function pushIn(model: OpenedModel): Push {
  const block = Number(parameter('block', String(model.probeBlock)));
  const strength = Number(parameter('strength', String(model.usual.strength)));
  return {
    block: model.steerable.includes(block) ? block : model.probeBlock,
    strength: Number.isFinite(strength) ? Math.max(-10, Math.min(10, strength)) : model.usual.strength,
    unit: model.usual.unit,
    positions: parameter('positions', model.usual.positions) === 'last' ? 'last' : 'all',
  };
}

const usualTokens = 24;

function Steered({ model }: { model: OpenedModel }): VNode {
  const usualPrompt = model.questions[0]?.prompt ?? 'The capital of France is';
  const prompt = parameter('prompt', usualPrompt);
  const push = pushIn(model);
  const tokens = Math.max(
    1,
    Math.min(200, Math.round(Number(parameter('tokens', String(usualTokens)))) || usualTokens),
  );
  const reach = Math.max(4, 2 * model.usual.strength);
  const isFirst = useRef(true);
  const wanted = JSON.stringify([prompt, push, tokens]);
  const again = () => write(prompt, push, tokens);
  useEffect(() => {
    if (prompt.trim() === '') return;
    const timer = setTimeout(again, isFirst.current ? 0 : rest);
    isFirst.current = false;
    return () => clearTimeout(timer);
    // What is written is what these say.
  }, [wanted]);
  useAskedFor(model, push);
  return (
    <>
      <form class="steering" onSubmit={(event) => event.preventDefault()}>
        <Prompt model={model} prompt={prompt} usual={usualPrompt} />
        <ChoiceField
          name="block"
          label={text.push.block}
          otherwise={String(model.probeBlock)}
          choices={model.steerable.map((block) => ({
            value: String(block),
            label: text.push.layer(block, block === model.probeBlock),
          }))}
        />
        <ChoiceField
          name="positions"
          label={text.push.positions}
          otherwise={model.usual.positions}
          choices={(['all', 'last'] as const).map((value) => ({ value, label: text.push[value] }))}
        />
        <SliderField
          name="strength"
          label={text.push.strength}
          hint={text.push.units[push.unit]}
          otherwise={String(model.usual.strength)}
          from={-reach}
          to={reach}
          step={0.1}
          shown={(value) => signed(value, 1)}
        />
        <SliderField
          name="tokens"
          label={text.push.tokens}
          otherwise={String(usualTokens)}
          from={4}
          to={64}
          step={1}
          shown={String}
        />
      </form>
      <Texts prompt={prompt} strength={push.strength} again={again} present={writing.value} />
      <Probe model={model} unit={push.unit} present={writing.value} />
      <Measure model={model} push={push} />
      <SweepPart model={model} push={push} />
      <TunePart model={model} push={push} />
      <TaxPart push={push} />
      <CrossLinks
        asked={
          model.isDemo
            ? [
                {
                  question: 'steer demo',
                  input: { prompt, ...push, maxTokens: tokens },
                },
                { question: 'steer eval demo', input: { ...push, controls: controlsAsked(), shuffles: 0 } },
                { question: 'probe demo', input: { prompt, block: push.block } },
                { question: 'steer tune demo', input: tuneFlags(push) },
              ]
            : []
        }
      />
    </>
  );
}

/** A link to long work does it, once the texts are there and nothing else is under way; finished steps are kept. */
function useAskedFor(model: OpenedModel, push: Push): void {
  const isIdle =
    writing.value?.state === 'written' &&
    measuring.value?.state !== 'measuring' &&
    sweeping.value?.state !== 'sweeping' &&
    tuning.value?.state !== 'tuning' &&
    taxing.value?.state !== 'measuring';
  useEffect(() => {
    if (!isIdle || parameter('of') !== (aboutModel(model) ?? '')) return;
    const isOpen = (state: string | undefined) => state === undefined || state === 'stopped';
    if (parameter('measured') !== '' && measuring.peek() === undefined) measure(push, controlsAsked());
    else if (parameter('swept') !== '' && sweeping.peek() === undefined) sweepAll(push.positions);
    else if (parameter('tuned') !== '' && isOpen(tuning.peek()?.state)) tune(tuningAsked(push.positions));
  }, [isIdle]);
}

function tuneFlags(push: Push) {
  const { methods, ...asked } = tuningAsked(push.positions);
  return { ...asked, ...(methods === 'quick' && { methods: quickMethods.join(',') }) };
}

function Prompt({ model, prompt, usual }: { model: OpenedModel; prompt: string; usual: string }): VNode {
  const set = (value: string) => setParameters({ prompt: value === usual ? undefined : value });
  const isListed = model.questions.some((question) => question.prompt === prompt);
  return (
    <div class="field prompt">
      <label for="prompt">{text.prompt.label}</label>
      <textarea
        id="prompt"
        rows={3}
        spellcheck={false}
        value={prompt}
        aria-invalid={prompt.trim() === ''}
        aria-describedby="prompt-said"
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
      <span class="bad" id="prompt-said" aria-live="polite">
        {prompt.trim() === '' && text.prompt.empty}
      </span>
      {model.questions.length > 0 && (
        <select
          aria-label={text.prompt.choose}
          value={isListed ? prompt : ''}
          onChange={({ currentTarget }) => set(currentTarget.value)}
        >
          {!isListed && <option value="">{text.prompt.own}</option>}
          {model.questions.map((question, i) => (
            <option key={`${i} ${question.prompt}`} value={question.prompt}>
              {question.prompt}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

function Texts({
  prompt,
  strength,
  again,
  present,
}: {
  prompt: string;
  strength: number;
  again: () => void;
  present: Writing | undefined;
}): VNode {
  const [plain = '', pushed = ''] = present?.texts ?? [];
  const shared = sharedStart(plain, pushed);
  const isWriting = present?.state === 'writing';
  const ended = present?.state === 'written';
  return (
    <section class="texts" aria-busy={present === undefined || isWriting} aria-label={text.write.title}>
      <div class="pair">
        <Continued title={text.write.plain} prompt={prompt} words={plain} shared={shared} />
        <Continued
          title={strength < 0 ? text.write.backwards : text.write.pushed}
          prompt={prompt}
          words={pushed}
          shared={shared}
          pushed
        />
      </div>
      {present?.refusal && <Refused refusal={present.refusal} />}
      <div class="under">
        <button type="button" onClick={isWriting ? stop : again} disabled={prompt.trim() === ''}>
          {isWriting ? text.write.stop : text.write.again}
        </button>
        <p class="faint" role="status">
          {isWriting && text.write.writing}
          {present?.state === 'stopped' && text.write.stopped}
          {ended && `${plain === pushed ? text.write.same : text.write.differ} ${text.write.noEvidence}`}
          {ended && <small> ({text.write.change(fixed(present.logitChange, 2))})</small>}
        </p>
      </div>
      {present?.weighed && (
        <Folded name="tokens" title={text.tokens.title}>
          {() => <TokenByToken tokens={present.weighed!} />}
        </Folded>
      )}
    </section>
  );
}

/** The prompt, faint, and what follows it; from where the two texts part it is marked. */
function Continued({
  title,
  prompt,
  words,
  shared,
  pushed = false,
}: {
  title: string;
  prompt: string;
  words: string;
  shared: number;
  pushed?: boolean;
}): VNode {
  return (
    <article class={pushed ? 'continued pushed' : 'continued'}>
      <h2>{title}</h2>
      <p>
        <span class="faint">{prompt}</span>
        {words.slice(0, shared)}
        {shared < words.length && <mark>{words.slice(shared)}</mark>}
      </p>
    </article>
  );
}

/** Number of characters that two texts have in common at the start, in whole words. */
function sharedStart(a: string, b: string): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  if (same === a.length && same === b.length) return same;
  const space = a.lastIndexOf(' ', same);
  return space < 0 ? 0 : Math.min(space, same);
}

function Probe({
  model,
  unit,
  present,
}: {
  model: OpenedModel;
  unit: Push['unit'];
  present: Writing | undefined;
}): VNode | null {
  const probed = present?.probed;
  if (probed === undefined) return null;
  // The published strengths are in plain units.
  const published = unit === 'unit' ? probed.strength : probed.strength / probed.naturalNorm;
  return (
    <>
      <h2>{text.probe.title}</h2>
      <Facts
        facts={[
          {
            name: <Term means={text.probe.classMeans}>{text.probe.class}</Term>,
            value: text.probe.classes[probed.class],
            note: (
              <>
                {text.probe.strengthThen(fixed(published, 1))}{' '}
                <button
                  type="button"
                  class="plain"
                  onClick={() => setParameters({ strength: String(Number(published.toFixed(1))) })}
                >
                  {text.probe.use}
                </button>
              </>
            ),
          },
          {
            name: text.probe.cosine,
            value: signed(probed.cosine, 2),
            note: text.probe.centred(signed(probed.centredCosine, 2)),
          },
          {
            name: text.probe.stability,
            value: fixed(probed.stability.mean, 2),
            note: text.probe.stabilityNote(probed.heldOutPairsRight, model.pairs),
          },
        ]}
      />
    </>
  );
}
