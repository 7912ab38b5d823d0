// Shared with the other servers of CAPE: settings, limits, keys, reading of bodies, refusals.

export { keyLimits, type Settings, settingsFrom } from '../settings.ts';
export { tooManyRequests } from './allowance.ts';
export { bodyBytes } from './body-bytes.ts';
export { requesterOf } from './client.ts';
export { jsonBody } from './json-body.ts';
export { bearerOf, isKey, keyRefusal } from './key.ts';
export { foreignHost, isLoopback, mustHaveKey } from './own-host.ts';
export { Refusal, refusalOf } from './problem.ts';
export { TokenBuckets } from './token-bucket.ts';
