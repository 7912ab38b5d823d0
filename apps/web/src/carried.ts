import { parameter } from './address.ts';

/** The reader's choices for every view: whose data are shown, and the models followed. */
const everywhere = ['panel', 'models'] as const;

/** Parameters of a link to another view, with what goes along from the present one. */
export function carried(parameters: Readonly<Record<string, string>> = {}): Record<string, string> {
  const along: Record<string, string> = {};
  for (const name of everywhere) {
    const value = parameter(name);
    if (value !== '') along[name] = value;
  }
  return { ...along, ...parameters };
}
