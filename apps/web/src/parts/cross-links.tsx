import type { VNode } from 'preact';
import { text } from '#text/shell';
import { type CrossLink, callOf, commandOf } from '../cross-links.ts';
import { Copied } from './copied.tsx';

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
