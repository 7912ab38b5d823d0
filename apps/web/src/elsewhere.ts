import type { OwnPanelMark } from './worker/protocol.ts';

/** Something asked on the page that the command line and the API answer alike. */
export interface Elsewhere {
  /** A question's name, or `plot NAME` of a figure. */
  readonly question: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Commands that are not named after their question. */
const commands: Readonly<Record<string, string>> = {
  'critical-scale': 'nc',
  'h-field': 'hfield',
  'sign-order': 'order',
  'dynamics/fit': 'fit',
  'dynamics/simulate': 'simulate',
  'dynamics/holdout': 'holdout',
  panel: 'panels',
};
/** Fields that stand without a flag, by question. */
const positionals: Readonly<Record<string, string>> = { labs: 'lab', claims: 'id', panel: 'panel' };
/** Flags that are not named after their field. */
const flags: Readonly<Record<string, string>> = { scores: 'score', fromB: 'params' };

/** The command that gives the same answer, `--json` byte for byte. */
export function commandOf({ question, input }: Elsewhere): string {
  const words = ['cape', ...(commands[question] ?? question).split(' ')];
  for (const [field, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    const flag = `--${kebab(flags[field] ?? field)}`;
    if (isOwn(value)) words.push(flag, ownFile);
    else if (field === positionals[question]) words.push(quoted(String(value)));
    else if (Array.isArray(value)) words.push(flag, quoted(value.join(',')));
    else if (typeof value === 'object' && field === 'from')
      for (const [name, inner] of Object.entries(value)) words.push('--score', quoted(`${name}=${inner}`));
    else if (typeof value === 'object')
      for (const [name, inner] of Object.entries(value)) words.push(flag, quoted(`${name}=${inner}`));
    else if (value === true) words.push(flag);
    else if (value !== false) words.push(flag, quoted(String(value)));
  }
  return words.join(' ');
}

/** What the reader's own data are called once they are exported from the page. */
export const ownFile = 'my-panel.csv';

/** Read with GET; every other question takes a POST. A field in the path picks one of many. */
const reads: Readonly<Record<string, string | null>> = {
  panels: null,
  panel: 'panel',
  labs: 'lab',
  predictions: null,
  claims: null,
};

/** A call that gives the same answer from the API at `base`; null where the API has none. */
export function callOf({ question, input }: Elsewhere, base: string): string | null {
  if (question.includes(' ')) return null;
  const fields = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  if (fields.some(([, value]) => isOwn(value))) {
    if (question in reads) return null;
    const rest = JSON.stringify(Object.fromEntries(fields.filter(([, value]) => !isOwn(value))));
    const body = `jq -Rs '${rest} + {panel: {name: "${ownFile}", text: .}}' ${ownFile}`;
    return `${body} | curl --json @- ${base}v1/${question}`;
  }
  if (!(question in reads))
    return `curl --json ${quoted(JSON.stringify(Object.fromEntries(fields)))} ${base}v1/${question}`;
  const inPath = reads[question];
  const place = fields.find(([name]) => name === inPath);
  const query = new URLSearchParams(
    fields.filter((field) => field !== place).map(([name, value]) => [name, String(value)]),
  ).toString();
  const path = place === undefined ? '' : `/${encodeURIComponent(String(place[1]))}`;
  const plural = question === 'panel' ? 'panels' : question;
  return `curl ${quoted(`${base}v1/${plural}${path}${query === '' ? '' : `?${query}`}`)}`;
}

function isOwn(value: unknown): value is OwnPanelMark {
  return typeof value === 'object' && value !== null && 'own' in value;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
