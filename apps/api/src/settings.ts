import { InputError, type InputIssue } from '@cape/evidence/input-error';

/** What one question may cost. */
export interface Limits {
  /** Bytes of a body. */
  readonly bodyBytes: number;
  /** Rows of a panel in a body. */
  readonly rows: number;
  /** Units of work: about microseconds of one core. */
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

/** Without a key: a question of about two seconds of one core. */
export const openLimits: Limits = { bodyBytes: 512 * 1024, rows: 500, work: 2_000_000 };

/** With the key: about a minute. */
export const keyLimits: Limits = { bodyBytes: 4 * 1024 * 1024, rows: 5_000, work: 60_000_000 };

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
