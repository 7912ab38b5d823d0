// What another server of CAPE shares with the API: its settings, limits, keys and reading of bodies.

export { addressFrom, keyLimits, type Settings, settingsFrom } from '../settings.ts';
export { clientOf, forwardedClient } from './client.ts';
export { jsonBody } from './json-body.ts';
export { sameText, sha256 } from './key.ts';
export { Refusal } from './problem.ts';
export { TokenBuckets } from './token-bucket.ts';
