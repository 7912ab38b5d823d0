import { type QuestionEntry, type QuestionRoute, routesOf } from '@cape/analysis/manifest';
import type { Question } from '@cape/analysis/question';
import { InputError } from '@cape/evidence/input-error';
import { mustAccept } from './http/accept.ts';
import { tellAllowance } from './http/allowance.ts';
import { type Weighed, withinBudget } from './http/budget.ts';
import { sendCacheable } from './http/cacheable.ts';
import { fieldNames } from './http/field-names.ts';
import { type FieldNames, type Fields, knownFields, queryFields } from './http/fields.ts';
import { jsonBody } from './http/json-body.ts';
import type { Kept } from './http/kept.ts';
import { identityOf, keyRefusal } from './http/key.ts';
import { Refusal, refusalOf } from './http/problem.ts';
import { send, timingSince } from './http/send.ts';
import { asksLive, withLive } from './refresh/with-live.ts';
import type { App, RequestContext, Service } from './service.ts';
import { inlineWork, keyLimits, type Limits, openLimits } from './settings.ts';

export function mountQuestions(app: App, service: Service, kept: Kept): void {
  for (const entry of service.questions) {
    for (const route of routesOf(entry)) {
      const ready = loaded(entry, route.only);
      if (route.method === 'post') mountPost(app, service, kept, entry, route, ready);
      else mountGet(app, service, kept, entry, route, ready);
    }
  }
}

/** A question, and what its input is made of. */
interface Ready {
  readonly name: string;
  readonly question: Question;
  readonly fields: FieldNames;
  /** Check an input and its work against the limits. */
  readonly weigh: (fields: Fields, limits: Limits) => Weighed;
  readonly takesResamples: boolean;
}

/** A question on its first request, and ever after. */
export function loaded(entry: QuestionEntry, only?: readonly string[]): () => Promise<Ready> {
  let ready: Promise<Ready> | undefined;
  const load = async (): Promise<Ready> => {
    // What checks an input weighs more than the rest of a start: it comes with the first question.
    const [question, { checked }] = await Promise.all([entry.load(), import('@cape/analysis/checked')]);
    const check = ({ input }: Question, given: Fields) => checked(input, given);
    const fields = fieldNames(question);
    const takesResamples = fields.names.includes('resamples');
    return {
      name: entry.name,
      question,
      fields: { ...fields, names: only ?? fields.names },
      weigh: (given, limits) => withinBudget(question, given, takesResamples, limits, check),
      takesResamples,
    };
  };
  return () => {
    ready ??= load();
    return ready;
  };
}

/** An answer's body, and what making it took. */
interface Made {
  readonly body: string;
  readonly timing: string;
}

/**
 * Answer, charging the client's quota first: here where it takes a few milliseconds, else in a worker, within the
 * deadline and for as long as somebody waits.
 */
export async function make(
  c: RequestContext,
  service: Service,
  { name, question }: Pick<Ready, 'name' | 'question'>,
  { input, fields, work }: Weighed,
  { keyed = false, kept = false }: { readonly keyed?: boolean; readonly kept?: boolean } = {},
): Promise<Made> {
  if (!keyed) charge(c, service, work);
  service.metrics?.work(name, work);
  const start = performance.now();
  const { compute, kernel } = service;
  if (compute === null || work <= inlineWork) {
    const body = JSON.stringify(question.ask(input, { kernel }));
    return { body, timing: timingSince(start) };
  }
  // An answer that is kept is worth finishing whoever leaves, and however long it takes.
  const { deadlineMs } = keyed || kept ? keyLimits : openLimits;
  const signal = kept ? undefined : c.req.raw.signal;
  const answer = await compute.answer({ question: name, fields }, { work, deadlineMs, signal });
  if ('body' in answer) return { body: answer.body, timing: timingSince(start) };
  const { status, code, message, issues } = answer.refusal;
  if (answer.failure !== undefined) c.set('failure', answer.failure);
  throw new Refusal(status, code, message, { issues });
}

/** Take the work from the client's quota, before it is done. */
export function charge(c: RequestContext, { workBuckets }: Service, work: number): void {
  if (workBuckets === null) return;
  const allowance = workBuckets.take(c.get('client'), work);
  tellAllowance(c, 'work', workBuckets, allowance);
  if (allowance.wait === null) return;
  throw new Refusal(
    429,
    'work-quota-spent',
    `This question is ${work} units of work; ${allowance.left} are left. Retry-After says when it may be asked.`,
    { headers: { 'retry-after': String(allowance.wait) } },
  );
}

const json = 'application/json';

/** An answer that no cache keeps: to a body, or to a team's own data. */
const sendOnce = (c: RequestContext, { body, timing }: Made) =>
  send(c, body, 200, { 'content-type': json, 'cache-control': 'no-store', 'server-timing': timing });

function mountPost(
  app: App,
  service: Service,
  kept: Kept,
  { joinsRegistry = false }: QuestionEntry,
  { path }: QuestionRoute,
  ready: () => Promise<Ready>,
): void {
  app.post(path, async (c) => {
    mustAccept(c.req.header('accept'), 'application/json');
    const keyed = (await identityOf(c, service)) !== null;
    const limits = keyed ? keyLimits : openLimits;
    const body = await jsonBody(c.req.raw, limits.bodyBytes);
    const loaded = await ready();
    const { fields, weigh, takesResamples } = loaded;
    const given = knownFields(body, fields);
    const registry = registryWanted(c, service, joinsRegistry, keyed);
    if (registry !== null) {
      const { withRegistry } = await import('./registry/with-registry.ts');
      const weighed = weigh(await withRegistry(registry, given), limits);
      return sendOnce(c, await make(c, service, loaded, weighed, { keyed }));
    }
    const weighed = weigh(asksLive(given) ? await withLive(service, given) : given, limits);
    // Without resampling an answer is made about as fast as it is looked up.
    if (!takesResamples) return sendOnce(c, await make(c, service, loaded, weighed, { keyed }));
    const asked = `${path} ${JSON.stringify(weighed.fields)}`;
    const known = kept.get(asked);
    if (known !== undefined) return sendOnce(c, { body: known.body, timing: 'kept' });
    const answered = await make(c, service, loaded, weighed, { keyed });
    kept.set(asked, answered);
    return sendOnce(c, answered);
  });
}

function mountGet(
  app: App,
  service: Service,
  kept: Kept,
  { joinsRegistry = false }: QuestionEntry,
  { path, field }: QuestionRoute,
  ready: () => Promise<Ready>,
): void {
  app.get(path.replace(/\{(\w+)\}/, ':$1'), async (c) => {
    mustAccept(c.req.header('accept'), 'application/json');
    const { pathname, search, searchParams: query } = new URL(c.req.url);
    const made = service.prepared?.[pathname + search];
    if (made !== undefined) return sendCacheable(c, kept, json, made);
    const keyed = query.has('with') && (await identityOf(c, service)) !== null;
    const registry = registryWanted(c, service, joinsRegistry, keyed);
    query.delete('with');
    const loaded = await ready();
    const { fields, weigh } = loaded;
    const given = {
      ...knownFields(queryFields(query, fields), fields),
      ...(field === undefined ? {} : { [field]: c.req.param(field) }),
    };
    try {
      if (registry !== null) {
        const { withRegistry } = await import('./registry/with-registry.ts');
        const weighed = weigh(await withRegistry(registry, given), keyLimits);
        return sendOnce(c, await make(c, service, loaded, weighed, { keyed }));
      }
      if (asksLive(given)) {
        // Its figures change with each refresh.
        const weighed = weigh(await withLive(service, given), openLimits);
        return sendOnce(c, await make(c, service, loaded, weighed));
      }
      return await sendCacheable(
        c,
        kept,
        json,
        async () => (await make(c, service, loaded, weigh(given, openLimits), { kept: true })).body,
      );
    } catch (error) {
      // A name in the path that is not there is a missing address, not a bad field.
      const { status, code, issues } = refusalOf(error);
      if (status === 422 && issues.length > 0 && issues.every(({ path }) => path === field)) {
        throw new Refusal(404, code, 'There is nothing of this name.', { issues });
      }
      throw error;
    }
  });
}

/** The registry where `?with=registry` asks for it; its releases are the team's own, so it takes the key. */
function registryWanted(c: RequestContext, service: Service, joins: boolean, keyed: boolean) {
  const wanted = c.req.query('with');
  if (wanted === undefined) return null;
  const refuse = (code: string, expected: string) => {
    const received = wanted.slice(0, 40);
    return new InputError([{ code, path: 'with', expected, received }]);
  };
  if (wanted !== 'registry') throw refuse('invalid-value', '"registry", or nothing');
  if (service.registry === null || !joins)
    throw refuse('no-registry', 'nothing: no registry joins this answer here');
  if (!keyed) throw keyRefusal();
  return service.registry;
}
