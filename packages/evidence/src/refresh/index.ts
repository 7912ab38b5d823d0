// Published tables fetched again: conditional requests, checksums, a snapshot per day, and what changed.

export { type LivePanel, livePanel } from './live-panel.ts';
export {
  type Changes,
  type Kept,
  type Manifest,
  manifestOf,
  type Refreshed,
  type RefreshOptions,
  refresh,
  type Store,
} from './refresh.ts';
export { onMirror, type Source, sources } from './sources.ts';
