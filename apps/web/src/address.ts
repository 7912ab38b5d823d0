import { computed, type ReadonlySignal, signal } from '@preact/signals';

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
  clearTimeout(unwritten);
  unwritten = undefined;
  hash.value = location.hash;
});

/** Browsers refuse an address that changes too often, as under a slider it would; milliseconds between changes. */
const restBetween = 200;
let unwritten: ReturnType<typeof setTimeout> | undefined;
let lastWritten = Number.NEGATIVE_INFINITY;

function write(): void {
  unwritten = undefined;
  lastWritten = performance.now();
  history.replaceState(history.state, '', hash.peek());
}

export const address = computed<Address>(() => parse(hash.value));

function parse(text: string): Address {
  const [path = '', query = ''] = text.replace(/^#\/?/, '').split('?', 2);
  return { view: decoded(path), parameters: Object.fromEntries(new URLSearchParams(query)) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function href(view: string, parameters: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(parameters).toString();
  return `#/${encodeURIComponent(view)}${query === '' ? '' : `?${query}`}`;
}

const watched = new Map<string, ReadonlySignal<string | undefined>>();

/**
 * A parameter of the present view, or what stands there when the address says nothing. Who reads it is drawn again
 * when this parameter changes, not whenever another does.
 */
export function parameter(name: string, otherwise = ''): string {
  let signal = watched.get(name);
  if (signal === undefined) {
    signal = computed(() => address.value.parameters[name]);
    watched.set(name, signal);
  }
  return signal.value ?? otherwise;
}

/** Name of the view that the address opens; empty where it names none. */
export const viewName = computed(() => address.value.view);

/**
 * Change parameters of the present view; undefined takes one away. Typing and dragging leave no trail of
 * history, and a view that is asked for again with the same address shows the same.
 */
export function setParameters(changes: Readonly<Record<string, string | undefined>>): void {
  const { view, parameters } = address.peek();
  const next: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...parameters, ...changes }))
    if (value !== undefined) next[name] = value;
  hash.value = href(view, next);
  unwritten ??= setTimeout(write, Math.max(0, lastWritten + restBetween - performance.now()));
}

/** A parameter that holds a set of names, written with commas between (a comma in a name is doubled). */
export function namesIn(name: string): ReadonlySet<string> {
  const value = parameter(name);
  return new Set(value === '' ? [] : value.split(/(?<!,),(?!,)/).map((each) => each.replaceAll(',,', ',')));
}

export function setNames(name: string, values: ReadonlySet<string>): void {
  const value = [...values].map((each) => each.replaceAll(',', ',,')).join(',');
  setParameters({ [name]: value === '' ? undefined : value });
}
