import { mustAccept } from '../http/accept.ts';
import { knownFields, queryFields } from '../http/fields.ts';
import { type Identity, mustHold, type Scope } from '../http/key.ts';
import type { RequestContext, Service } from '../service.ts';

/** Whose key came with a request that takes one, and the query's fields, all of which are known. */
export async function admit(
  c: RequestContext,
  service: Service,
  scope: Scope,
  fields: readonly string[] = [],
): Promise<{ readonly identity: Identity; readonly query: Readonly<Record<string, string | undefined>> }> {
  const identity = await mustHold(c, service, scope);
  mustAccept(c.req.header('accept'), 'application/json');
  const names = {
    names: fields,
    numeric: new Set<string>(),
    records: new Set<string>(),
    lists: new Set<string>(),
  };
  const query = knownFields(queryFields(new URL(c.req.url).searchParams, names), names);
  return { identity, query: query as Readonly<Record<string, string | undefined>> };
}
