import type { QuestionEntry } from '@cape/analysis/manifest';
import { badge } from '../badge/badge.ts';
import { badgeText } from '../badge/text.ts';
import { mustAccept } from '../http/accept.ts';
import { sendCacheable } from '../http/cacheable.ts';
import { knownFields, queryFields } from '../http/fields.ts';
import type { Kept } from '../http/kept.ts';
import { loaded } from '../questions.ts';
import type { App, Service } from '../service.ts';
import { openLimits } from '../settings.ts';

export const badgePath = (name: string) => `/v1/badge/${name}.svg`;

/** The entry of a question that must be there. */
export function entryOf({ questions }: Pick<Service, 'questions'>, wanted: string): QuestionEntry {
  return questions.find(({ name }) => name === wanted)!;
}

/** Badges for model cards, one for each question that has a text for it. */
export function mountBadges(app: App, service: Service, kept: Kept): void {
  for (const [name, { question: asked, text }] of Object.entries(badgeText)) {
    const ready = loaded(service, entryOf(service, asked));
    app.get(badgePath(name), async (c) => {
      mustAccept(c.req.header('accept'), 'image/svg+xml');
      const { answerTo, fields, weigh } = await ready();
      const query = knownFields(queryFields(new URL(c.req.url).searchParams, fields), fields);
      const make = () => badge(text(answerTo(weigh(query, openLimits)) as never));
      return sendCacheable(c, kept, 'image/svg+xml', make);
    });
  }
}
