// Property-based requests over the OpenAPI document, against a real server: node bench/fuzz.mjs [REQUESTS] [RUNTIME]
//
// Malformed JSON, deep nesting, huge numbers, wrong types, wrong methods, hostile paths and headers. No answer
// may be a 5xx or take over a second, and the server's memory must not grow.

import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { bundle, runtimes } from '../tests/support/runtimes.mjs';

const json = 'application/json';

/** A value of a schema, or near it. */
function arbitraryOf(schema, depth = 0) {
  const wild = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(null, -1, 1e308, -0, 2 ** 53, '', 'x'.repeat(2000), [], {}, true),
  );
  if (schema === undefined || depth > 4) return wild;
  const near = () => {
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => arbitraryOf(each, depth + 1)));
    if (schema.type === 'integer') return fc.integer({ min: 0, max: Math.min(schema.maximum ?? 3000, 3000) });
    if (schema.type === 'number')
      return fc.double({ min: schema.minimum ?? -10, max: schema.maximum ?? 110, noNaN: true });
    if (schema.type === 'boolean') return fc.boolean();
    if (schema.type === 'string')
      return fc.oneof(
        fc.constantFrom('base', 'frontier', 'Pythia', 'hellaswag', 'mmlu', '12B'),
        fc.string({ maxLength: 30 }),
      );
    if (schema.type === 'array') return fc.array(arbitraryOf(schema.items, depth + 1), { maxLength: 6 });
    if (schema.type === 'object' && schema.properties) return objectOf(schema, depth + 1);
    if (schema.type === 'object')
      return fc.dictionary(
        fc.oneof(fc.constantFrom('HS', 'TQA', 'model', 'lab'), fc.string({ maxLength: 12 })),
        arbitraryOf(schema.additionalProperties || undefined, depth + 1),
        { maxKeys: 5 },
      );
    return wild;
  };
  return fc.oneof({ weight: 6, arbitrary: near() }, { weight: 1, arbitrary: wild });
}

const objectOf = (schema, depth) =>
  fc.record(
    Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => [name, arbitraryOf(field, depth)]),
    ),
    { requiredKeys: schema.required?.filter((name) => name in schema.properties) ?? [] },
  );

/** The document with what it refers to in place. */
function whole(document) {
  const inPlace = (part) => {
    if (Array.isArray(part)) return part.map(inPlace);
    if (typeof part !== 'object' || part === null) return part;
    if (typeof part.$ref === 'string')
      return inPlace(
        part.$ref
          .split('/')
          .slice(1)
          .reduce((found, name) => found[name], document),
      );
    return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, inPlace(each)]));
  };
  return { ...document, paths: inPlace(document.paths) };
}

/** Requests from the document: mostly what it describes, some of it broken on the way. */
function requestsOf(document) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS');
  const broken = fc.oneof(
    fc.constantFrom(
      '',
      '{',
      '[',
      'null',
      '"',
      '{"a":',
      '\u0000',
      '{"swe":1e999}',
      '{"swe":NaN}',
      '{"__proto__":{"a":1}}',
      '{"constructor":1}',
    ),
    fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth)),
    fc.integer({ min: 1, max: 400 }).map((digits) => `{"swe":${'9'.repeat(digits)}}`),
    fc.string({ maxLength: 200 }),
  );
  const paths = fc.oneof(
    fc.string({ maxLength: 40 }).map((text) => `/v1/${encodeURIComponent(text)}`),
    fc.constantFrom(
      '/..%2f..%2fetc/passwd',
      '/v1/panels/%00',
      '/v1/panels/..%5c',
      '/%',
      '/v1/labs/%F0%28',
      '//x/',
      '/v1//',
      '/assets/%2e%2e/x',
      '/v1/badge/h-field.svg?swe=%0d%0aset-cookie:a=b&gpqa=1',
    ),
  );
  const fromDocument = fc.constantFrom(...operations).chain(({ path, method: name, operation }) => {
    const schema = operation.requestBody?.content[json]?.schema;
    const parameters = operation.parameters ?? [];
    const query = fc.record(
      Object.fromEntries(
        parameters.filter((each) => each.in === 'query').map((each) => [each.name, arbitraryOf(each.schema)]),
      ),
      { requiredKeys: [] },
    );
    const inPath = fc.record(
      Object.fromEntries(
        parameters
          .filter((each) => each.in === 'path')
          .map((each) => [
            each.name,
            fc.oneof(fc.constant(each.example ?? 'x'), fc.string({ minLength: 1, maxLength: 20 })),
          ]),
      ),
    );
    return fc.record({
      method: fc.oneof(
        { weight: 12, arbitrary: fc.constant(name.toUpperCase()) },
        { weight: 1, arbitrary: method },
      ),
      path: fc.tuple(query, inPath).map(([fields, names]) => {
        const filled = Object.entries(names).reduce(
          (text, [key, value]) => text.replace(`{${key}}`, encodeURIComponent(value)),
          path,
        );
        const search = new URLSearchParams(
          Object.entries(fields).map(([key, value]) => [
            key,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]),
        );
        return search.size === 0 ? filled : `${filled}?${search}`;
      }),
      body:
        schema === undefined
          ? fc.constant(undefined)
          : fc.oneof(
              { weight: 5, arbitrary: arbitraryOf(schema).map((value) => JSON.stringify(value)) },
              { weight: 1, arbitrary: broken },
            ),
      type: fc.oneof(
        { weight: 12, arbitrary: fc.constant(json) },
        { weight: 1, arbitrary: fc.constantFrom('text/plain', '', 'application/json; charset=x', '*/*') },
      ),
      accept: fc.oneof(
        { weight: 12, arbitrary: fc.constant('*/*') },
        {
          weight: 1,
          arbitrary: fc.constantFrom('text/plain', 'application/json;q=0', ',;,', 'a'.repeat(500)),
        },
      ),
    });
  });
  const hostile = fc.record({
    method,
    path: paths,
    body: fc.option(broken, { nil: undefined }),
    type: fc.constant(json),
    accept: fc.constant('*/*'),
  });
  return fc.oneof({ weight: 8, arbitrary: fromDocument }, { weight: 1, arbitrary: hostile });
}

function send(agent, url, { method, path, body, type, accept }) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const carries = body !== undefined && !['GET', 'HEAD'].includes(method);
    const { hostname, port } = new URL(url);
    const asked = request(
      {
        hostname,
        port,
        agent,
        method,
        path,
        headers: {
          accept,
          ...(carries ? { 'content-type': type, 'content-length': Buffer.byteLength(body) } : {}),
        },
      },
      (response) => {
        response.on('data', () => {});
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            milliseconds: performance.now() - start,
          }),
        );
        response.on('error', reject);
      },
    );
    asked.setTimeout(60_000, () => asked.destroy(new Error(`no answer in 60 s: ${method} ${path}`)));
    asked.on('error', reject);
    asked.end(carries ? body : undefined);
  });
}

/** Resident memory of a process, MiB; null where the system does not say. */
function memory(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return null;
  }
}

/** Send `count` requests; what was found. */
export async function fuzz(count, { runtime = 'node', seed = 1 } = {}) {
  if (runtime === 'workerd') bundle();
  const server = await runtimes[runtime]();
  // A connection that a server closed meanwhile is no finding: each request has its own.
  const agent = new Agent({ keepAlive: false, maxSockets: 4 });
  const document = whole(await (await fetch(`${server.url}/openapi.json`)).json());
  const statuses = {};
  const failures = [];
  const slow = [];
  const times = [];
  const memories = [];
  let sent = 0;
  let batch = 0;
  while (sent < count) {
    const requests = fc.sample(requestsOf(document), {
      numRuns: Math.min(500, count - sent),
      seed: seed + batch,
    });
    batch += 1;
    for (const each of requests) {
      sent += 1;
      try {
        const { status, headers, milliseconds } = await send(agent, server.url, each);
        statuses[status] = (statuses[status] ?? 0) + 1;
        times.push(milliseconds);
        if (status >= 500 || headers['set-cookie'] !== undefined) failures.push({ status, ...each });
        if (milliseconds > 1000) slow.push({ milliseconds: Math.round(milliseconds), ...each });
        // An HTTP parser may refuse a request before the application sees it; what the application refuses is a problem.
        if (
          status >= 400 &&
          status !== 431 &&
          each.method !== 'HEAD' &&
          headers['x-request-id'] !== undefined &&
          headers['content-type'] !== 'application/problem+json'
        )
          failures.push({ status, type: headers['content-type'], ...each });
      } catch (error) {
        failures.push({ error: String(error), ...each });
      }
    }
    memories.push(memory(server.pid));
  }
  await server.stop();
  const sorted = times.sort((a, b) => a - b);
  return {
    runtime,
    sent,
    statuses,
    failures,
    slow,
    slowestMilliseconds: Math.round(sorted.at(-1)),
    medianMilliseconds: sorted[sorted.length >> 1],
    // MiB, after each tenth of the run.
    memory: memories
      .filter((_, i) => i % Math.max(1, Math.floor(memories.length / 10)) === 0)
      .map((each) => each && Math.round(each)),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = await fuzz(Number(process.argv[2] ?? 20_000), { runtime: process.argv[3] ?? 'node' });
  console.log(
    JSON.stringify(
      { ...found, failures: found.failures.slice(0, 5), slow: found.slow.slice(0, 10) },
      null,
      1,
    ).slice(0, 8000),
  );
  console.log(`${found.failures.length} failures, ${found.slow.length} answers over a second`);
  process.exitCode = found.failures.length + found.slow.length === 0 ? 0 : 1;
}
