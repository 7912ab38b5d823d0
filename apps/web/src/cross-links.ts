import { questionLinks } from 'virtual:question-links';
import type { OwnPanelMark } from './worker/protocol.ts';

/** Something asked on the page that the command line and the API answer alike. */
export interface CrossLink {
  /** A question's name, or `plot NAME` of a figure. */
  readonly question: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the manifest says of each question's command and addresses, by the question's name. */
export type QuestionLinks = Readonly<
  Record<
    string,
    {
      readonly command: string;
      readonly positional: string | undefined;
      readonly flags: Readonly<Record<string, string>>;
      readonly members: Readonly<Record<string, string>>;
      readonly reads: readonly string[] | undefined;
    }
  >
>;

/** A figure's fields are those of its questions. */
const figureFields = {
  command: undefined,
  positional: undefined,
  flags: Object.assign({}, ...Object.values(questionLinks).map(({ flags }) => flags)),
  members: Object.assign({}, ...Object.values(questionLinks).map(({ members }) => members)),
};

/** The command that gives the same answer, `--json` byte for byte. */
export function commandOf({ question, input }: CrossLink): string {
  const { command = question, positional, flags, members } = questionLinks[question] ?? figureFields;
  const words = ['cape', ...command.split(' ')];
  for (const [field, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    const flag = `--${kebab(flags[field] ?? field)}`;
    if (isOwn(value)) words.push(flag, ownFile);
    else if (field === positional) words.push(quoted(String(value)));
    else if (Array.isArray(value)) words.push(flag, quoted(value.join(',')));
    else if (typeof value === 'object')
      for (const [name, inner] of Object.entries(value))
        words.push(`--${members[field] ?? field}`, quoted(`${name}=${inner}`));
    else if (value === true) words.push(flag);
    else if (value !== false) words.push(flag, quoted(String(value)));
  }
  return words.join(' ');
}

/** What the reader's own data are called once they are exported from the page. */
export const ownFile = 'my-panel.csv';

/** A call that gives the same answer from the API at `base`; null where the API has none. */
export function callOf({ question, input }: CrossLink, base: string): string | null {
  const link = questionLinks[question];
  if (link === undefined) return null;
  const fields = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  if (link.reads === undefined) {
    if (!fields.some(([, value]) => isOwn(value)))
      return `curl --json ${quoted(JSON.stringify(Object.fromEntries(fields)))} ${base}v1/${question}`;
    const rest = JSON.stringify(Object.fromEntries(fields.filter(([, value]) => !isOwn(value))));
    const body = `jq -Rs '${rest} + {panel: {name: "${ownFile}", text: .}}' ${ownFile}`;
    return `${body} | curl --json @- ${base}v1/${question}`;
  }
  if (fields.some(([, value]) => isOwn(value))) return null;
  const given = Object.fromEntries(fields);
  // The address that has a place for a field that is given, else the one without places.
  const inPath = (path: string) => /\{(\w+)\}/.exec(path)?.[1];
  const path =
    link.reads.find((each) => (inPath(each) ?? '') in given) ?? link.reads.find((each) => !inPath(each));
  if (path === undefined) return null;
  const place = inPath(path);
  const query = new URLSearchParams(
    fields.filter(([name]) => name !== place).map(([name, value]) => [name, String(value)]),
  ).toString();
  const address = path.slice(1).replace(/\{\w+\}/, () => encodeURIComponent(String(given[place!])));
  return `curl ${quoted(`${base}${address}${query === '' ? '' : `?${query}`}`)}`;
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
