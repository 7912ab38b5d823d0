import { InputError, type InputIssue } from '@cape/evidence/input-error';

/** What one question may cost. */
export interface Limits {
  /** Bytes of a body. */
  readonly bodyBytes: number;
  /** Rows of a panel in a body. */
  readonly rows: number;
  readonly resamples: number;
  /** Refits of a discovered law. */
  readonly ensemble: number;
  /** Rows times resamples: what the time of an answer grows with. */
  readonly work: number;
}

export interface Settings {
  /** Allows writes and large jobs; null: neither is there. */
  readonly key: string | null;
  /** Origins that may read answers in a browser: all, or these. */
  readonly origins: '*' | readonly string[];
  /** Requests a second and client that are sustained, and how many may come at once; null: unlimited. */
  readonly rate: { readonly perSecond: number; readonly burst: number } | null;
  /** Which requests are logged. */
  readonly log: 'requests' | 'errors' | 'off';
  /** Whether `X-Forwarded-For` is believed: only behind a proxy that sets it. */
  readonly trustProxy: boolean;
  /** Where the registry's file lies (Node); null: the user's data folder. */
  readonly registryFile: string | null;
}

/** Resamples where a body asks for none: an answer in a few milliseconds, which an edge allows. */
export const defaultResamples = 1_000;

/** What a resample of a question costs beside one of a single statistic: measured, and rounded up. */
const costs: Readonly<Record<string, number>> = {
  claims: 50,
  'critical-scale': 4,
  dimension: 4,
  matrix: 2,
  diagnose: 2,
};

/** The limits for one question: dear ones are resampled less. */
export function limitsFor(question: string, limits: Limits): Limits {
  const cost = costs[question] ?? 1;
  return { ...limits, resamples: limits.resamples / cost, work: limits.work / cost };
}

/** Without a key: most questions take the command line's own 10,000 resamples. */
export const openLimits: Limits = {
  bodyBytes: 512 * 1024,
  rows: 500,
  resamples: 10_000,
  ensemble: 200,
  work: 1_000_000,
};

/** With the key. */
export const keyLimits: Limits = {
  bodyBytes: 4 * 1024 * 1024,
  rows: 5_000,
  resamples: 1_000_000,
  ensemble: 2_000,
  work: 100_000_000,
};

/** Settings from an environment's variables, each named CAPE_…; docs/deploy.md lists them. */
export function settingsFrom(environment: Readonly<Record<string, string | undefined>>): Settings {
  const issues: InputIssue[] = [];
  const wrong = (path: string, expected: string, received: string) =>
    issues.push({ code: 'bad-setting', path, expected, received });

  const key = environment.CAPE_API_KEY || null;
  if (key !== null && key.length < 16) wrong('CAPE_API_KEY', 'at least 16 characters', `${key.length}`);

  const origins = environment.CAPE_CORS_ORIGINS ?? '*';
  const rate = environment.CAPE_RATE ?? '50/200';
  const [, perSecond, burst] = /^(\d+(?:\.\d+)?)\/(\d+)$/.exec(rate) ?? [];
  if (rate !== 'off' && !(Number(perSecond) > 0 && Number(burst) >= 1)) {
    wrong('CAPE_RATE', 'off, or requests a second and burst such as 50/200', rate);
  }
  const log = environment.CAPE_LOG ?? 'errors';
  if (log !== 'requests' && log !== 'errors' && log !== 'off')
    wrong('CAPE_LOG', 'requests, errors or off', log);
  if (issues.length > 0) throw new InputError(issues);
  return {
    key,
    origins: origins === '*' ? '*' : origins.split(',').map((origin) => origin.trim()),
    rate: rate === 'off' ? null : { perSecond: Number(perSecond), burst: Number(burst) },
    log: log as Settings['log'],
    trustProxy: environment.CAPE_TRUST_PROXY === '1',
    registryFile: environment.CAPE_REGISTRY || null,
  };
}
