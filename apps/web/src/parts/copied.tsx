import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '#text/shell';

/** A text with a button that copies it. */
export function Copied({ label, value }: { label: string; value: string }): VNode {
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
