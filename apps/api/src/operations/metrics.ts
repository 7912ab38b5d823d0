/** Upper ends of the histogram's buckets, in seconds. */
const bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Series per counter at most: labels come from routes and codes, never from a client's own words. */
const mostSeries = 2_000;

type Labels = Readonly<Record<string, string>>;

/** State of the process at the moment of reading. */
export type Gauges = () => Readonly<Record<string, { readonly help: string; readonly value: number }>>;

const escaped = (text: string) => text.replace(/[\\"\n]/g, (each) => (each === '\n' ? '\\n' : `\\${each}`));
const labelText = (labels: Labels) =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;

/** Counters of a service in memory, and their text in the format of Prometheus (version 0.0.4). */
export class Metrics {
  readonly #gauges: Gauges;
  readonly #requests = new Map<string, number>();
  readonly #work = new Map<string, number>();
  readonly #seconds = new Map<string, { buckets: number[]; sum: number; count: number }>();

  constructor(gauges: Gauges) {
    this.#gauges = gauges;
  }

  /** A request that was answered. `route` is the pattern, as in `/v1/labs/:lab`. */
  request(method: string, route: string, status: number, seconds: number): void {
    add(this.#requests, labelText({ method, route, status: String(status) }), 1);
    const key = labelText({ route });
    let histogram = this.#seconds.get(key);
    if (histogram === undefined) {
      if (this.#seconds.size >= mostSeries) return;
      histogram = { buckets: bounds.map(() => 0), sum: 0, count: 0 };
      this.#seconds.set(key, histogram);
    }
    const place = bounds.findIndex((bound) => seconds <= bound);
    if (place >= 0) histogram.buckets[place]! += 1;
    histogram.sum += seconds;
    histogram.count += 1;
  }

  /** Units of work that were begun. */
  work(question: string, units: number): void {
    add(this.#work, labelText({ question }), units);
  }

  text(): string {
    const lines: string[] = [];
    const family = (name: string, type: string, help: string) =>
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    family('cape_requests_total', 'counter', 'Requests answered.');
    for (const [labels, count] of this.#requests) lines.push(`cape_requests_total${labels} ${count}`);
    family('cape_work_units_total', 'counter', 'Units of work begun, about microseconds of one core.');
    for (const [labels, units] of this.#work) lines.push(`cape_work_units_total${labels} ${units}`);
    family('cape_request_seconds', 'histogram', 'Time from a request to its answer.');
    for (const [labels, { buckets, sum, count }] of this.#seconds) {
      const within = (le: string) => `${labels.slice(0, -1)},le="${le}"}`;
      let below = 0;
      bounds.forEach((bound, i) => {
        below += buckets[i]!;
        lines.push(`cape_request_seconds_bucket${within(String(bound))} ${below}`);
      });
      lines.push(
        `cape_request_seconds_bucket${within('+Inf')} ${count}`,
        `cape_request_seconds_sum${labels} ${sum}`,
        `cape_request_seconds_count${labels} ${count}`,
      );
    }
    for (const [name, { help, value }] of Object.entries(this.#gauges())) {
      family(name, 'gauge', help);
      lines.push(`${name} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }
}

function add(counter: Map<string, number>, key: string, amount: number): void {
  const before = counter.get(key);
  if (before !== undefined || counter.size < mostSeries) counter.set(key, (before ?? 0) + amount);
}
