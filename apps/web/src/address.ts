import { computed, signal } from '@preact/signals';

/**
 * The page's address holds its whole state, after the hash: `#/frontier?lab=Google`. It works from any
 * static host, offline too, and a link reproduces what was seen.
 */
export interface Address {
  readonly view: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

export const address = computed<Address>(() => parse(hash.value));

export function parse(text: string): Address {
  const [path = '', query = ''] = text.replace(/^#\/?/, '').split('?', 2);
  return { view: decodeURIComponent(path), parameters: Object.fromEntries(new URLSearchParams(query)) };
}

export function href(view: string, parameters: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(parameters).toString();
  return `#/${encodeURIComponent(view)}${query === '' ? '' : `?${query}`}`;
}

/** Change parameters of the present view; an empty text takes one away. Typing leaves no trail of history. */
export function setParameters(changes: Readonly<Record<string, string>>): void {
  const { view, parameters } = address.peek();
  const next = Object.fromEntries(
    Object.entries({ ...parameters, ...changes }).filter(([, value]) => value !== ''),
  );
  history.replaceState(null, '', href(view, next));
  hash.value = location.hash;
}
