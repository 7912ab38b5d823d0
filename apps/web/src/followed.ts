import { namesIn, setNames } from './address.ts';

/** Models that a reader can keep in sight at once: more names than this crowd a figure. */
export const mostFollowed = 5;

/** The models that the reader follows from view to view; the address holds them. */
export const followed = (): ReadonlySet<string> => namesIn('models');

export function setFollowed(names: ReadonlySet<string>): void {
  setNames('models', new Set([...names].slice(-mostFollowed)));
}

/** Follow a model, or no longer. */
export function toggleFollowed(name: string): void {
  const next = new Set(followed());
  if (!next.delete(name)) next.add(name);
  setFollowed(next);
}
