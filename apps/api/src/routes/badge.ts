import type { QuestionEntry } from '@cape/analysis/manifest';
import { badge } from '../badge/badge.ts';
import { badgeText } from '../badge/text.ts';
import { mustAccept } from '../http/accept.ts';
import { sendCacheable } from '../http/cacheable.ts';
import { knownFields, queryFields } from '../http/fields.ts';
import type { Kept } from '../http/kept.ts';
import { loaded as loading, make } from '../questions.ts';
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
    const ready = loading(entryOf(service, asked));
    app.get(badgePath(name), async (c) => {
      mustAccept(c.req.header('accept'), 'image/svg+xml');
      const loaded = await ready();
      const { fields, weigh } = loaded;
      const query = knownFields(queryFields(new URL(c.req.url).searchParams, fields), fields);
      const draw = async () => {
        const { body } = await make(c, service, loaded, weigh(query, openLimits), { kept: true });
        return badge(text(JSON.parse(body)));
      };
      return sendCacheable(c, kept, 'image/svg+xml', draw);
    });
  }
}
