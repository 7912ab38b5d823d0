import { InputError, type InputIssue } from '@cape/evidence/input-error';
import { nearestName } from '@cape/evidence/nearest-name';

/** Limit on the work of one question. */
export interface Limits {
  /** Bytes of a body. */
  readonly bodyBytes: number;
  /** Rows of a panel in a body. */
  readonly rows: number;
  /** Units of work: about microseconds of one core. */
  readonly work: number;
  /** Limit on the time of one answer, where it is computed in a worker. */
  readonly deadlineMs: number;
}

/** A sustained rate per second and client, and how much of it may come at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Settings {
  /** Allows writes and large jobs; null: neither is there. */
  readonly key: string | null;
  /** Origins that may read answers in a browser: all, or these. */
  readonly origins: '*' | readonly string[];
  /** Requests; null: unlimited. */
  readonly rate: Rate | null;
  /** Units of work; null: unlimited. */
  readonly workRate: Rate | null;
  /** Threads that answer questions beside the one that serves; 0: none, questions are answered where they arrive. */
  readonly workers: number | 'auto';
  /** Questions that may wait for a worker. */
  readonly queue: number;
  /** Requests that are logged. */
  readonly log: 'requests' | 'errors' | 'off';
  /** True where `X-Forwarded-For` is believed: only behind a proxy that sets it. */
  readonly trustProxy: boolean;
  /** Path of the registry's file (Node); null: the user's data folder. */
  readonly registryFile: string | null;
  /** A server laid out as the published tables' are, in their place (Workers); null: theirs. */
  readonly mirror: string | null;
  /** Contact for reporting a vulnerability: an address that security.txt names. */
  readonly securityContact: string | null;
}

/** Resamples where a body asks for none: an answer in a few milliseconds, which an edge allows. */
export const defaultResamples = 1_000;

/** Without a key: a question of about two seconds of one core. */
export const openLimits: Limits = { bodyBytes: 512 * 1024, rows: 500, work: 2_000_000, deadlineMs: 15_000 };

/** With the key: about a minute. */
export const keyLimits: Limits = {
  bodyBytes: 4 * 1024 * 1024,
  rows: 5_000,
  work: 60_000_000,
  deadlineMs: 180_000,
};

/** Limits on the work of one job and on the size of its answer. */
export interface JobLimits extends Limits {
  readonly resultBytes: number;
}

/** In a process of its own: about ten minutes. */
export const jobLimits: JobLimits = {
  bodyBytes: 4 * 1024 * 1024,
  rows: 5_000,
  work: 600_000_000,
  deadlineMs: 1_800_000,
  resultBytes: 16 * 1024 * 1024,
};

/** In an isolate, which may compute for 30 s by default; D1 takes values of 2 MB. */
export const isolateJobLimits: JobLimits = {
  bodyBytes: 1024 * 1024,
  rows: 5_000,
  work: 20_000_000,
  deadlineMs: 60_000,
  resultBytes: 1_500_000,
};

/** Work that the thread which serves requests does itself: a few milliseconds. */
export const inlineWork = 5_000;

/** Every variable that a service of CAPE reads, and those of its other parts, which it leaves alone. */
const known = new Set(
  'API_KEY CACHE CORS_ORIGINS DATA ENDPOINT_KEY FIXTURES HOST LOG MIRROR PORT PYTHON QUEUE RATE REGISTRY REPOSITORY SECURITY_CONTACT SMOLLM2 TRUST_PROXY WEB_ROOT WORK_RATE WORKERS'
    .split(' ')
    .map((name) => `CAPE_${name}`),
);

type Environment = Readonly<Record<string, unknown>>;

/** Settings from an environment's variables, each named CAPE_…; docs/deploy.md lists them. */
export function settingsFrom(environment: Environment): Settings {
  const issues: InputIssue[] = [];
  const wrong = (path: string, expected: string, received: string) =>
    issues.push({ code: 'bad-setting', path, expected, received: received.slice(0, 60) });
  /** A variable's text, or what stands for it where it is not set; set to nothing is a mistake. */
  const text = (name: string, preset: string | null): string | null => {
    const value = environment[name];
    if (value === undefined) return preset;
    if (typeof value === 'string' && value.trim() !== '') return value;
    wrong(name, 'a value, or the variable not set', 'nothing');
    return preset;
  };
  const choice = <Of extends string>(name: string, of: readonly Of[], preset: Of): Of => {
    const value = text(name, preset)!;
    if ((of as readonly string[]).includes(value)) return value as Of;
    wrong(name, of.join(' or '), value);
    return preset;
  };
  const whole = (name: string, least: number, most: number, preset: number): number => {
    const value = text(name, String(preset))!;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    wrong(name, `a whole number from ${least} to ${most}`, value);
    return preset;
  };
  const rate = (name: string, what: string, preset: string): Rate | null => {
    const value = text(name, preset)!;
    if (value === 'off') return null;
    const [, perSecond, burst] = /^(\d{1,12}(?:\.\d{1,6})?)\/(\d{1,12})$/.exec(value) ?? [];
    if (Number(perSecond) > 0 && Number(burst) >= 1)
      return { perSecond: Number(perSecond), burst: Number(burst) };
    wrong(name, `off, or ${what} per second and burst such as ${preset}`, value);
    return null;
  };

  for (const name of Object.keys(environment)) {
    if (!name.startsWith('CAPE_') || known.has(name)) continue;
    const suggestion = nearestName(name, [...known]);
    issues.push({
      code: 'unknown-setting',
      path: name,
      expected: 'a setting that docs/deploy.md lists',
      received: name,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
  const key = text('CAPE_API_KEY', null);
  if (key !== null && !/^[\x21-\x7e]{16,256}$/.test(key)) {
    wrong('CAPE_API_KEY', '16 to 256 characters of ASCII without spaces', `${key.length} characters`);
  }
  const origins = text('CAPE_CORS_ORIGINS', '*')!;
  const named = origins.split(',').map((origin) => origin.trim());
  for (const origin of origins === '*' ? [] : named) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      wrong('CAPE_CORS_ORIGINS', '*, or origins such as https://example.org, separated by commas', origin);
    }
  }
  const workRate = rate('CAPE_WORK_RATE', 'units of work', '500000/10000000');
  if (workRate !== null && workRate.burst < openLimits.work) {
    wrong(
      'CAPE_WORK_RATE',
      `a burst of ${openLimits.work} at least: one question may cost that`,
      `${workRate.burst}`,
    );
  }
  const workers = text('CAPE_WORKERS', 'auto') === 'auto' ? 'auto' : whole('CAPE_WORKERS', 0, 256, 0);
  const mirror = text('CAPE_MIRROR', null);
  if (mirror !== null && !/^https?:\/\/[\x21-\x7e]{3,500}$/.test(mirror))
    wrong('CAPE_MIRROR', 'an http or https address', mirror);
  const securityContact = text('CAPE_SECURITY_CONTACT', null);
  if (securityContact !== null && !/^(?:https:\/\/|mailto:|tel:)[\x21-\x7e]{3,500}$/.test(securityContact)) {
    wrong('CAPE_SECURITY_CONTACT', 'an address: https://…, mailto:… or tel:…', securityContact);
  }
  const settings: Settings = {
    key,
    origins: origins === '*' ? '*' : named,
    rate: rate('CAPE_RATE', 'requests', '50/200'),
    workRate,
    workers,
    queue: whole('CAPE_QUEUE', 1, 10_000, 64),
    log: choice('CAPE_LOG', ['requests', 'errors', 'off'], 'errors'),
    trustProxy: choice('CAPE_TRUST_PROXY', ['0', '1'], '0') === '1',
    registryFile: text('CAPE_REGISTRY', null),
    mirror,
    securityContact,
  };
  if (issues.length > 0) throw new InputError(issues);
  return settings;
}

/** Host and port to listen on, from the environment of a process. */
export function addressFrom(environment: Environment): { readonly host: string; readonly port: number } {
  const { CAPE_HOST: host = '127.0.0.1', CAPE_PORT: port = '8787' } = environment;
  const issues: InputIssue[] = [];
  if (typeof host !== 'string' || !/^[\w.:-]{1,255}$/.test(host)) {
    issues.push({
      code: 'bad-setting',
      path: 'CAPE_HOST',
      expected: 'an address or a name of this machine',
      received: String(host).slice(0, 60) || 'nothing',
    });
  }
  if (!/^\d{1,5}$/.test(String(port)) || Number(port) > 65_535) {
    issues.push({
      code: 'bad-setting',
      path: 'CAPE_PORT',
      expected: 'a port from 0 to 65535',
      received: String(port).slice(0, 60) || 'nothing',
    });
  }
  if (issues.length > 0) throw new InputError(issues);
  return { host: host as string, port: Number(port) };
}
