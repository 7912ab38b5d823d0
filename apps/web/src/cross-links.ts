import { questionLinks } from 'virtual:question-links';
import { type CommandWords, commandLine, quoted } from '@cape/analysis/command-line';
import type { QuestionEntry } from '@cape/analysis/manifest';
import type { OwnPanelMark } from './worker/protocol.ts';

/** Something asked on the page that the command line and the API answer alike. */
export interface CrossLink {
  /** A question's name, or `plot NAME` of a figure. */
  readonly question: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Each question's command and addresses from the manifest, by the question's name. */
export type QuestionLinks = Readonly<Record<string, CommandWords & Pick<QuestionEntry, 'reads'>>>;

/** A figure's fields are those of its questions. */
const figureFields = {
  flags: Object.assign({}, ...Object.values(questionLinks).map(({ flags }) => flags)),
  members: Object.assign({}, ...Object.values(questionLinks).map(({ members }) => members)),
};

/** The command that gives the same answer, `--json` byte for byte. */
export function commandOf({ question, input }: CrossLink): string {
  const fields = Object.entries(input).map(([name, value]) => [name, isOwn(value) ? ownFile : value]);
  const words = questionLinks[question] ?? { command: question, ...figureFields };
  return commandLine(words, Object.fromEntries(fields)) ?? `cape ${words.command} --help`;
}

/** Name of the file of the reader's own data once they are exported from the page. */
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
