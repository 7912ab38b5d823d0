import { answer, type Question } from '@cape/analysis';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { badge } from '../badge/badge.ts';
import { badgeText } from '../badge/text.ts';
import { mustAccept } from '../http/accept.ts';
import { withinBudget } from '../http/budget.ts';
import { type Kept, sendCacheable } from '../http/cacheable.ts';
import { fieldNames, knownFields, queryFields } from '../http/fields.ts';
import { describeRoute, problems } from '../openapi.ts';
import type { Service } from '../service.ts';
import { limitsFor, openLimits } from '../settings.ts';

/** Badges for model cards, one for each question that has a text for it. */
export function mountBadges(app: OpenAPIHono, service: Service, kept: Kept): void {
  for (const [name, { question: asked, text }] of Object.entries(badgeText)) {
    const question = service.questions.find((each) => each.name === asked);
    if (question !== undefined) mountBadge(app, service, kept, name, question, text);
  }
}

function mountBadge(
  app: OpenAPIHono,
  { kernel }: Service,
  kept: Kept,
  name: string,
  question: Question,
  text: (answer: never) => {
    readonly label: string;
    readonly value: string;
    readonly tone: 'plain' | 'told';
  },
): void {
  const path = `/v1/badge/${name}.svg`;
  const fields = fieldNames(question.input);
  app.openAPIRegistry.registerPath({
    ...describeRoute(question, 'get', path, false),
    summary: `A badge for model cards: ${name}, with its interval`,
    responses: {
      200: { description: 'The badge.', content: { 'image/svg+xml': { schema: { type: 'string' } } } },
      304: { description: 'The client has it already.' },
      ...problems(406, 422, 429),
    },
  });
  app.get(path, (c) => {
    mustAccept(c.req.header('accept'), 'image/svg+xml');
    const query = knownFields(queryFields(new URL(c.req.url).searchParams, fields), fields);
    const input = withinBudget(
      query,
      fields.names.includes('resamples'),
      limitsFor(question.name, openLimits),
    );
    return sendCacheable(c, kept, 'image/svg+xml', () =>
      badge(text(answer(question, input, { kernel }) as never)),
    );
  });
}
