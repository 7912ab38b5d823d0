import { type ComponentChildren, type ComponentProps, createContext, type VNode } from 'preact';
import { useContext, useId } from 'preact/hooks';
import { text } from '#text/shell';
import { parameter, setParameters } from '../address.ts';
import { type Asking, issueAt } from '../ask.ts';

const AskingOfForm = createContext<Asking<unknown> | undefined>(undefined);

/** Fields of a question: what it says against a field stands beside it. */
export function Form({
  asking,
  children,
  ...attributes
}: ComponentProps<'form'> & { readonly asking?: Asking<unknown> }): VNode {
  return (
    <form {...attributes} onSubmit={(event) => event.preventDefault()}>
      <AskingOfForm.Provider value={asking}>{children}</AskingOfForm.Provider>
    </form>
  );
}

interface FieldProps {
  /** The parameter of the address that holds it. */
  readonly name: string;
  readonly label: ComponentChildren;
  /** Default value; the address leaves it out. */
  readonly otherwise?: string;
  readonly hint?: ComponentChildren;
  /** Input that holds it, where that is not its form's. */
  readonly asking?: Asking<unknown>;
  /** Path of the question's complaint about it; its name by default. */
  readonly path?: string;
}

/** A field: its label, its control, and the complaint about it. */
function Field({
  props: { label, hint, asking: own, name, path = name },
  control,
}: {
  props: FieldProps;
  control: (attributes: { id: string; 'aria-invalid': boolean; 'aria-describedby': string }) => VNode;
}): VNode {
  const id = useId();
  const ofForm = useContext(AskingOfForm);
  const asking = own ?? ofForm;
  const issue = asking === undefined ? undefined : issueAt(asking, path);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {control({ id, 'aria-invalid': issue !== undefined, 'aria-describedby': `${id}-said` })}
      <span class={issue === undefined ? 'hint' : 'bad'} id={`${id}-said`} aria-live="polite">
        {issue === undefined
          ? hint
          : `${text.expected(issue.expected, issue.received)}.${
              issue.suggestion === undefined ? '' : ` ${text.didYouMean(issue.suggestion)}`
            }`}
      </span>
    </div>
  );
}

const keep = (name: string, otherwise: string) => (value: string) =>
  setParameters({ [name]: value === otherwise ? undefined : value });

/** A text or a number, kept in the address as it is typed. */
export function TextField(
  props: FieldProps & {
    readonly decimal?: boolean;
    readonly placeholder?: string;
    /** Offered while typing. */
    readonly options?: readonly string[];
  },
): VNode {
  const { name, otherwise = '', decimal = false, placeholder, options } = props;
  const list = useId();
  const set = keep(name, otherwise);
  return (
    <>
      <Field
        props={props}
        control={(attributes) => (
          <input
            {...attributes}
            type="text"
            autocomplete="off"
            spellcheck={false}
            {...(decimal && { inputMode: 'decimal' as const, class: 'number' })}
            {...(placeholder !== undefined && { placeholder })}
            {...(options === undefined ? {} : suggestedBy(list))}
            value={parameter(name, otherwise)}
            onInput={({ currentTarget }) => set(currentTarget.value)}
          />
        )}
      />
      {options !== undefined && (
        <datalist id={list}>
          {options.map((option) => (
            <option value={option} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** One of a few. */
export function ChoiceField(
  props: FieldProps & { readonly choices: readonly { readonly value: string; readonly label: string }[] },
): VNode {
  const { name, otherwise = props.choices[0]?.value ?? '', choices } = props;
  const set = keep(name, otherwise);
  return (
    <Field
      props={props}
      control={(attributes) => (
        <select
          {...attributes}
          value={parameter(name, otherwise)}
          onChange={({ currentTarget }) => set(currentTarget.value)}
        >
          {choices.map(({ value, label }) => (
            <option value={value}>{label}</option>
          ))}
        </select>
      )}
    />
  );
}

/** A number between two ends. */
export function SliderField(
  props: FieldProps & {
    readonly from: number;
    readonly to: number;
    readonly step: number;
    /** The value in words, beside the slider. */
    readonly shown: (value: number) => string;
    readonly disabled?: boolean;
  },
): VNode {
  const { name, otherwise = '0', from, to, step, shown, disabled = false } = props;
  const set = keep(name, otherwise);
  const value = Number(parameter(name, otherwise));
  return (
    <Field
      props={props}
      control={(attributes) => (
        <span class="slider">
          <input
            {...attributes}
            type="range"
            min={from}
            max={to}
            step={step}
            disabled={disabled}
            value={value}
            aria-valuetext={shown(value)}
            onInput={({ currentTarget }) => set(currentTarget.value)}
          />
          <output>{shown(value)}</output>
        </span>
      )}
    />
  );
}

/** Preact's types want the role that browsers imply; axe wants it left to them. */
function suggestedBy(list: string): object {
  return { list };
}
