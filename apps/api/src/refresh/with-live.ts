import { InputError } from '@cape/evidence/input-error';
import type { Service } from '../service.ts';

type Fields = Readonly<Record<string, unknown>>;

/** True where a question is about the tables that the service refreshes. */
export const asksLive = ({ panel }: Fields): boolean => panel === 'live';

/** The question with its panel `live` in place of the name. */
export async function withLive({ live }: Service, input: Fields): Promise<Fields> {
  const panel = await live?.();
  if (panel !== undefined) return { ...input, panel };
  throw new InputError([
    {
      code: 'no-snapshot',
      path: 'panel',
      expected:
        live === undefined
          ? 'a panel of this service, which refreshes no published tables'
          : 'published tables, once the first refresh has fetched them',
      received: 'live',
    },
  ]);
}
