import type { ComponentType } from 'preact';
import type { text } from '#text/shell';

/** A view is named in text/en/shell.ts, and has its words in text/en/NAME.ts. */
export type ViewName = keyof typeof text.views;

/**
 * Every view, in the order of the navigation. To add one, add a line here: each is its own download, fetched
 * when first opened.
 */
export const views: Readonly<Record<ViewName, () => Promise<{ readonly View: ComponentType }>>> = {
  overview: () => import('./views/overview.tsx'),
  diagnose: () => import('./views/diagnose.tsx'),
  compare: () => import('./views/compare.tsx'),
  phases: () => import('./views/phases.tsx'),
  frontier: () => import('./views/frontier.tsx'),
  cascade: () => import('./views/cascade.tsx'),
  explorer: () => import('./views/explorer.tsx'),
  steering: () => import('./views/steering.tsx'),
  predictions: () => import('./views/predictions.tsx'),
  claims: () => import('./views/claims.tsx'),
  data: () => import('./views/data.tsx'),
};

export const viewNames = Object.keys(views) as readonly ViewName[];

/** View that a bare address opens. */
export const firstView: ViewName = 'overview';

/** Views that can show the reader's own data; the others rest on CAPE's tables alone. */
export const ownViews: readonly ViewName[] = [
  'diagnose',
  'phases',
  'frontier',
  'cascade',
  'explorer',
  'predictions',
  'data',
];
