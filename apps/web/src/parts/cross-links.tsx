import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '#text/shell';
import { type CrossLink, callOf, commandOf } from '../cross-links.ts';

/** The commands and calls that give what the view shows, to be copied. */
export function CrossLinks({ asked }: { asked: readonly CrossLink[] }): VNode {
  const base = new URL('./', location.href).href;
  return (
    <details class="cross-links">
      <summary>{text.ask.title}</summary>
      <p class="faint">{text.ask.hint}</p>
      <ul>
        {asked.map((each) => {
          const call = callOf(each, base);
          return (
            <li key={commandOf(each)}>
              <Copied label={text.ask.command} value={commandOf(each)} />
              {call !== null && <Copied label={text.ask.call} value={call} />}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function Copied({ label, value }: { label: string; value: string }): VNode {
  const said = useSignal<string | undefined>(undefined);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      said.value = text.ask.copied;
    } catch {
      said.value = text.ask.copyFailed;
    }
    setTimeout(() => {
      said.value = undefined;
    }, 2000);
  };
  return (
    <div class="copied">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must reach it */}
      <pre tabIndex={0}>
        <code>{value}</code>
      </pre>
      <button type="button" onClick={copy} aria-live="polite">
        {said.value ?? label}
      </button>
    </div>
  );
}
