/** A strong validator: the hash of what is sent. */
export async function etagOf(body: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
  const text = btoa(String.fromCharCode(...new Uint8Array(digest).slice(0, 18)));
  return `"${text.replaceAll('+', '-').replaceAll('/', '_')}"`;
}

/** The validator of the same body in another coding: strong validators differ byte for byte. */
export function encodedEtag(etag: string, coding: string): string {
  return `${etag.replace(/^W\//, '').slice(0, -1)}.${coding}"`;
}

/** True where `If-None-Match` names the entity, in any coding. */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const bare = (tag: string) =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/\.(?:gzip|deflate)"$/, '"');
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || bare(tag) === etag);
}
