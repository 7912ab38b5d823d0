import type { QuestionEntry } from '@cape/analysis/manifest';
import type { Kernel } from '@cape/core-wasm';
import type { LivePanel } from '@cape/evidence/refresh';
import type { Context, Hono } from 'hono';
import type { Refusal } from './http/problem.ts';
import type { TokenBuckets } from './http/token-bucket.ts';
import type { Metrics } from './operations/metrics.ts';
import type { Compute } from './pool/compute.ts';
import type { Registry } from './registry/registry.ts';
import type { JobLimits, Settings } from './settings.ts';

/** A line of the log: never a body, a query or a header that a client chose. */
export interface LogLine {
  readonly level: 'info' | 'error';
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  /** Of the caller's `traceparent`, where it sent one. */
  readonly traceId?: string;
  readonly parentSpanId?: string;
  /** The stack of what was not foreseen. */
  readonly error?: string;
}

/** Variables that a request carries through the application. */
export interface Carried {
  Variables: {
    requestId: string;
    /** Whose bucket it draws from. */
    client: string;
    /** Headers that every answer to it has. */
    headers: Readonly<Record<string, string>>;
    /** The stack of what was not foreseen. */
    failure: string | undefined;
  };
}

export type App = Hono<Carried>;
export type RequestContext = Context<Carried>;

/** Job service. */
export interface Jobs {
  readonly limits: JobLimits;
  /** One was submitted. */
  wake(c: RequestContext): void;
  /** One was removed. */
  cancel(id: string): void;
}

/** Parts of the application: everything that differs between runtimes comes in here. */
export interface Service {
  readonly kernel: Kernel;
  /** Each is loaded when it is first asked, so that a cold start loads none. */
  readonly questions: readonly QuestionEntry[];
  /** Bodies by address that were made beforehand and need not be computed. */
  readonly prepared?: Readonly<Record<string, () => Promise<string>>>;
  readonly settings: Settings;
  readonly log: (line: LogLine) => void;
  /** Router to use where Hono's own, quick but slow to start, does not suit. */
  readonly router?: App['router'];
  /** Requests per client; null: unlimited. */
  readonly requestBuckets: TokenBuckets | null;
  /** The platform's own limiter of requests, where there is one: seconds to wait, or null. */
  readonly platformLimit?: (client: string) => Promise<number | null>;
  /** Units of work per client; null: unlimited. */
  readonly workBuckets: TokenBuckets | null;
  /** Worker pool for questions of more than a few milliseconds; null: they are answered where they arrive. */
  readonly compute: Compute | null;
  /** True where the service is about to end: it answers, and asks its clients to go elsewhere. */
  readonly draining: () => boolean;
  /** Null: not counted here. */
  readonly metrics: Metrics | null;
  /** Refuses a request that is meant for another host; absent: none. */
  readonly hostRefusal?: (request: Request) => Refusal | null;
  /** Whose bucket a request draws from. */
  readonly clientOf: (request: Request, bindings: unknown) => string;
  /** The panel that a refresh made of published tables, where this service refreshes any. */
  readonly live?: () => Promise<LivePanel | undefined>;
  /** Null: not there. */
  readonly registry: Registry | null;
  /** Questions that are answered after their request; null: there is no registry to keep them. */
  readonly jobs: Jobs | null;
  /** True where the application compresses; where the runtime does, it need not. */
  readonly compresses: boolean;
  /** Answers addresses that the API does not have: the dashboard's files. */
  readonly beside?: (c: RequestContext) => Response | undefined;
}
