import { answer, questions } from '@cape/analysis';
import type { Kernel } from '@cape/core-wasm';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { problem, problemOf } from './problem.ts';

/** The largest body: rows of a panel as JSON. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Addresses that answer to GET, each with the question it asks. */
const reads = [
  { path: '/v1/panels', question: 'panels', input: () => ({}) },
  {
    path: '/v1/panels/:name',
    question: 'panel',
    input: (context: Context) => ({ panel: context.req.param('name') }),
  },
  { path: '/v1/labs', question: 'labs', input: () => ({}) },
  {
    path: '/v1/labs/:lab',
    question: 'labs',
    input: (context: Context) => ({ lab: context.req.param('lab') }),
  },
  {
    path: '/v1/predictions',
    question: 'predictions',
    input: (context: Context) => {
      const asOf = context.req.query('as-of');
      return asOf === undefined ? {} : { asOf };
    },
  },
];

/** Every question of the analysis over HTTP: POST /v1/{question}, and GET where nothing need be sent. */
export function createApp(kernel: Kernel): Hono {
  const app = new Hono();
  const ask = (context: Context, name: string, input: unknown) => {
    const question = questions.find((each) => each.name === name);
    if (question === undefined)
      return problem(context, 404, 'unknown-question', `There is no question ${name}.`);
    try {
      return context.json(answer(question, input, { kernel }) as object);
    } catch (error) {
      return problemOf(context, error);
    }
  };

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        // The dashboard's kernel is WebAssembly, compiled in the page; nothing else is evaluated.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  app.get('/v1/health', (context) => context.json({ status: 'ok', kernel: kernel.abiVersion }));
  for (const { path, question, input } of reads) {
    app.get(path, (context) => ask(context, question, input(context)));
  }
  app.post(
    '/v1/:question{.+}',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (context) => {
        // The rest of the body is not read, so the connection cannot carry another request.
        context.header('connection', 'close');
        return problem(context, 413, 'body-too-large', `The body may have ${MAX_BODY_BYTES} bytes at most.`);
      },
    }),
    async (context) => {
      const type = context.req.header('content-type') ?? '';
      if (!/^application\/json\b/i.test(type)) {
        return problem(
          context,
          415,
          'not-json',
          `Send content-type: application/json, not ${type || 'none'}.`,
        );
      }
      let input: unknown;
      try {
        input = await context.req.json();
      } catch (error) {
        return problem(
          context,
          400,
          'malformed-json',
          error instanceof Error ? error.message : 'The body is not JSON.',
        );
      }
      return ask(context, context.req.param('question'), input);
    },
  );
  app.all('/v1/*', (context) =>
    questions.some(({ name }) => context.req.path === `/v1/${name}`)
      ? problem(context, 405, 'method-not-allowed', `${context.req.path} takes POST.`)
      : problem(context, 404, 'not-found', `${context.req.path} is not an address of this API.`),
  );
  app.onError((error, context) => problemOf(context, error));
  return app;
}
