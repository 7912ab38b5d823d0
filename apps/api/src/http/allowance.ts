import type { RequestContext } from '../service.ts';
import { Refusal } from './problem.ts';
import type { Allowance, TokenBuckets } from './token-bucket.ts';

/** Unit that a policy counts: requests, or units of work. */
type Counted = 'requests' | 'work';

/**
 * Tell a client what it may still ask for, in the header fields of the IETF's draft (RateLimit-Policy and RateLimit):
 * the burst `q` within the seconds `w` that fill it again, what is left of it `r`, and after how many seconds `t` it
 * is whole again.
 */
export function tellAllowance(
  c: RequestContext,
  counted: Counted,
  { burst, perSecond }: TokenBuckets,
  { left, reset }: Allowance,
): void {
  const headers = c.get('headers');
  const unit = counted === 'requests' ? '' : `;qu="${counted}"`;
  const policy = `"${counted}";q=${burst};w=${Math.ceil(burst / perSecond)}${unit}`;
  const state = `"${counted}";r=${left};t=${reset}`;
  const before = (name: string) => (headers[name] === undefined ? '' : `${headers[name]}, `);
  c.set('headers', {
    ...headers,
    'ratelimit-policy': before('ratelimit-policy') + policy,
    ratelimit: before('ratelimit') + state,
  });
}

/** The refusal of a client that may ask again after `wait` seconds. */
export const tooManyRequests = (wait: number) =>
  new Refusal(429, 'too-many-requests', 'Too many requests; Retry-After says when again.', {
    headers: { 'retry-after': String(wait) },
  });
