import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Note {
  readonly message: string;
}

/** The notes of each part that stands on the page, in the order in which the parts came. */
const standing = signal<ReadonlyMap<number, readonly string[]>>(new Map());
let parts = 0;

/** Those of a part's notes that no part before it says: answers that rest on the same rows note the same of them. */
export function useSaidOnce<Given extends Note>(notes: readonly Given[]): readonly Given[] {
  const part = useRef(0);
  if (part.current === 0) {
    parts += 1;
    part.current = parts;
  }
  const own = part.current;
  const messages = notes.map(({ message }) => message);
  useLayoutEffect(() => {
    if (messages.length === 0 && !standing.peek().has(own)) return;
    standing.value = new Map(standing.peek()).set(own, messages);
  }, [messages.join('\n')]);
  useLayoutEffect(
    () => () => {
      const left = new Map(standing.peek());
      if (left.delete(own)) standing.value = left;
    },
    [],
  );
  const before = new Set([...standing.value].flatMap(([each, said]) => (each < own ? said : [])));
  return notes.filter(({ message }) => !before.has(message));
}
