// Throughput beside a bare Hono route, in one run: node bench/load.mjs [node|workerd|bun|deno …]
//
// The peer is the least a route can do with the same body: read the JSON, answer with a JSON of the same
// size. Both run in the same runtime, each in its own process; turns alternate and the medians count. Every
// request asks something new, so no answer comes from what was remembered.

import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { bundle, launch, present, runtimes } from '../tests/support/runtimes.mjs';

const turns = 7;
const turnMilliseconds = 1500;
const connections = 8;

const folder = fileURLToPath(new URL('../dist/bench/', import.meta.url));
mkdirSync(folder, { recursive: true });

let count = 0;
const bodies = {
  'h-field': () => {
    count += 1;
    return { swe: 40 + (count % 4999) / 100, gpqa: 30 + (count % 6007) / 100 };
  },
  diagnose: () => {
    count += 1;
    return {
      params: `${1 + (count % 997) / 1000}B`,
      scores: { HS: 40 + (count % 3001) / 100, TQA: 38 + (count % 7) },
      family: 'Pythia',
    };
  },
};

/** Ask for a while over a few connections: answers a second, and each one's time. */
async function turn(url, path, body) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times = [];
  const end = performance.now() + turnMilliseconds;
  const ask = () =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const text = JSON.stringify(body());
      const asked = request(
        `${url}${path}`,
        {
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/json', 'content-length': text.length },
        },
        (response) => {
          if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
          response.on('data', () => {});
          response.on('end', () => {
            times.push(performance.now() - start);
            resolve();
          });
        },
      );
      asked.on('error', reject);
      asked.end(text);
    });
  const start = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) await ask();
    }),
  );
  agent.destroy();
  return { perSecond: times.length / ((performance.now() - start) / 1000), times };
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, share) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))];
const median = (values) => quantile(values, 0.5);

/** The bare route, for each runtime, answering with `answer`. */
function bareSource(runtime, answer) {
  const app = `import { Hono } from 'hono';
const answer = ${JSON.stringify(JSON.parse(answer))};
const app = new Hono();
app.get('/v1/health', (c) => c.json({}));
app.post('/bare', async (c) => { await c.req.json(); return c.json(answer); });
`;
  return {
    node: `${app}import { serve } from '@hono/node-server';
serve({ fetch: app.fetch, port: Number(process.env.CAPE_PORT), hostname: '127.0.0.1' });`,
    bun: `${app}Bun.serve({ fetch: app.fetch, port: Number(process.env.CAPE_PORT), hostname: '127.0.0.1' });`,
    deno: `${app}Deno.serve({ port: Number(Deno.env.get('CAPE_PORT')), hostname: '127.0.0.1' }, app.fetch);`,
    workerd: `${app}export default app;`,
  }[runtime];
}

async function startBare(runtime, answer) {
  const file = `${folder}bare-${runtime}.mjs`;
  writeFileSync(file, bareSource(runtime, answer));
  const bin = (name) => fileURLToPath(new URL(`../../../node_modules/.bin/${name}`, import.meta.url));
  if (runtime === 'node') return () => launch(process.execPath, () => [file]);
  if (runtime === 'bun') return () => launch(bin('bun'), () => [file]);
  if (runtime === 'deno') return () => launch(bin('deno'), () => ['run', '--quiet', '-A', file]);
  const { spawnSync } = await import('node:child_process');
  const { status, stderr } = spawnSync(
    bin('wrangler'),
    [
      'deploy',
      file,
      '--dry-run',
      '--minify',
      '--name',
      'bare',
      '--compatibility-date',
      '2026-04-01',
      '--outdir',
      `${folder}bare`,
      '--config',
      `${folder}wrangler.json`,
    ],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' } },
  );
  if (status !== 0) throw new Error(stderr);
  writeFileSync(
    `${folder}bare/bare.capnp`,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "bare", worker = (modules = [(name = "worker.js", esModule = embed "bare-workerd.js")], compatibilityDate = "2026-04-01"))],
  sockets = [(name = "http", address = "127.0.0.1:1", http = (), service = "bare")],
);`,
  );
  return () =>
    launch(bin('workerd'), (port) => [
      'serve',
      `${folder}bare/bare.capnp`,
      '--socket-addr',
      `http=127.0.0.1:${port}`,
    ]);
}

writeFileSync(`${folder}wrangler.json`, '{}');
const asked = process.argv.slice(2);
const names = (asked.length > 0 ? asked : ['node', 'workerd']).filter(present);
if (names.includes('workerd')) bundle();
for (const name of names) {
  const api = await runtimes[name]();
  for (const question of Object.keys(bodies)) {
    const response = await fetch(`${api.url}/v1/${question}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodies[question]()),
    });
    const bareStart = await startBare(name, await response.text());
    const bare = await bareStart();
    await turn(api.url, `/v1/${question}`, bodies[question]);
    await turn(bare.url, '/bare', bodies[question]);
    const rates = { api: [], bare: [] };
    const times = [];
    for (let i = 0; i < turns; i++) {
      rates.bare.push((await turn(bare.url, '/bare', bodies[question])).perSecond);
      const own = await turn(api.url, `/v1/${question}`, bodies[question]);
      rates.api.push(own.perSecond);
      times.push(...own.times);
    }
    const share = rates.api.map((rate, i) => rate / rates.bare[i]);
    console.log(
      `${name} ${question}: ${(100 * median(share)).toFixed(0)} % of a bare route's throughput; p99 ${(quantile(times, 0.99) / median(times)).toFixed(1)} × p50`,
    );
    await bare.stop();
    if (name === 'workerd' && question === 'h-field') {
      // First answers after a cold start, alternating.
      const cold = { api: [], bare: [] };
      for (let i = 0; i < 9; i++) {
        for (const [which, start] of [
          ['bare', bareStart],
          ['api', runtimes.workerd],
        ]) {
          const server = await start();
          cold[which].push(server.firstAnswerMilliseconds);
          await server.stop();
        }
      }
      console.log(
        `workerd cold start: first answer ${(median(cold.api) / median(cold.bare)).toFixed(2)} × the bare route's`,
      );
    }
  }
  await api.stop();
}
