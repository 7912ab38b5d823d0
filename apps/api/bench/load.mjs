// Throughput and cold starts beside a bare Hono route, in one run: node bench/load.mjs [node|workerd|bun|deno|cold …]
//
// The peer is the least a route can do with the same body: read the JSON, answer with a JSON of the same
// size. Both run in the same runtime, each in its own process; turns alternate and the medians count. Every
// request asks something new, so no answer comes from what was remembered.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import workerdPackage from 'workerd';
import { bundle, freePort, launch, present, runtimes } from '../tests/support/runtimes.mjs';

const { default: workerd } = workerdPackage;
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

/**
 * Ask for a while over a few connections: answers per second, each one's time, and the milliseconds of processor time
 * that an answer took the server.
 */
async function turn({ url, pid }, path, body) {
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
  const before = processorTime(pid);
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) await ask();
    }),
  );
  agent.destroy();
  return {
    perSecond: times.length / ((performance.now() - start) / 1000),
    times,
    processor: (processorTime(pid) - before) / times.length,
  };
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

/** Command that starts the bare route in a runtime. */
async function bareStart(runtime, answer) {
  const file = `${folder}bare-${runtime}.mjs`;
  writeFileSync(file, bareSource(runtime, answer));
  const bin = (name) => fileURLToPath(new URL(`../../../node_modules/.bin/${name}`, import.meta.url));
  if (runtime === 'node') return () => launch(process.execPath, () => [file]);
  if (runtime === 'bun') return () => launch(bin('bun'), () => [file]);
  if (runtime === 'deno') return () => launch(bin('deno'), () => ['run', '--quiet', '-A', file]);
  await build({
    entryPoints: [file],
    outfile: `${folder}bare.js`,
    bundle: true,
    minify: true,
    format: 'esm',
  });
  // With the flags of the API's own worker.
  const flags = /compatibility\w+ = .*,/g;
  const settings = readFileSync(new URL('../dist/worker/workerd.capnp', import.meta.url), 'utf8').match(
    flags,
  );
  writeFileSync(
    `${folder}bare.capnp`,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "bare", worker = (
    modules = [(name = "worker.js", esModule = embed "bare.js")],
    ${settings.join('\n    ')}
  ))],
  sockets = [(name = "http", address = "127.0.0.1:1", http = (), service = "bare")],
);`,
  );
  return () =>
    launch(workerd, (port) => ['serve', `${folder}bare.capnp`, '--socket-addr', `http=127.0.0.1:${port}`]);
}

/** Milliseconds of processor time that a process's threads have taken (Linux): what a busy machine leaves alone. */
function processorTime(pid) {
  if (process.platform !== 'linux') return Number.NaN;
  const threads = readdirSync(`/proc/${pid}/task`);
  const ran = (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  return threads.reduce((sum, thread) => sum + ran(thread), 0) / 1e6;
}

/** Milliseconds from the start of workerd itself to the end of the first answer, and its processor time until then. */
async function firstAnswer(config, path, body) {
  const port = await freePort();
  const start = performance.now();
  const child = spawn(workerd, ['serve', '--binary', config, '--socket-addr', `http=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  const method = body === undefined ? 'GET' : 'POST';
  const headers = { 'content-type': 'application/json', connection: 'close' };
  for (;;) {
    const status = await new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
        response.on('data', () => {});
        response.on('end', () => resolve(response.statusCode));
      });
      asked.on('error', () => resolve(null));
      asked.end(body);
    });
    if (status === null) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      continue;
    }
    const time = performance.now() - start;
    const processor = processorTime(child.pid);
    child.kill('SIGKILL');
    if (status !== 200) throw new Error(`${path}: ${status}`);
    return { time, processor };
  }
}

/** A configuration with its modules in one file, as a deployment has it: reading 133 files by their names takes 8 ms. */
function compiled(config) {
  const file = config.replace(/capnp$/, 'bin');
  writeFileSync(
    file,
    execFileSync(workerd, ['compile', '--config-only', config], { maxBuffer: 16 * 2 ** 20 }),
  );
  return file;
}

/** First answers after a cold start of workerd, beside the bare route's, alternating. */
async function coldStarts() {
  const config = compiled(fileURLToPath(new URL('../dist/worker/workerd.capnp', import.meta.url)));
  await bareStart('workerd', '{}');
  const bareConfig = compiled(`${folder}bare.capnp`);
  const starts = {
    bare: () => firstAnswer(bareConfig, '/bare', '{}'),
    health: () => firstAnswer(config, '/v1/health'),
    'h-field': () => firstAnswer(config, '/v1/h-field', JSON.stringify(bodies['h-field']())),
    diagnose: () => firstAnswer(config, '/v1/diagnose', JSON.stringify(bodies.diagnose())),
  };
  const times = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
  for (let i = 0; i < 15; i++) {
    for (const [name, start] of Object.entries(starts)) times[name].push(await start());
  }
  const middle = (name, kind) => median(times[name].map((each) => each[kind]));
  const beside = (name, kind) =>
    `${middle(name, kind).toFixed(0)} ms, ${(middle(name, kind) / middle('bare', kind)).toFixed(2)} × the bare route's`;
  for (const name of Object.keys(times))
    console.log(
      `cold start, ${name}: median ${beside(name, 'time')}; processor time ${beside(name, 'processor')}`,
    );
}

async function compare(name, question) {
  const api = await runtimes[name]();
  const response = await fetch(`${api.url}/v1/${question}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(bodies[question]()),
  });
  const bare = await (await bareStart(name, await response.text()))();
  // A server warms up behind its first answers.
  await (await fetch(`${api.url}/v1/claims`)).text();
  await turn(api, `/v1/${question}`, bodies[question]);
  await turn(bare, '/bare', bodies[question]);
  const rates = { api: [], bare: [] };
  const processor = { api: [], bare: [] };
  const tails = [];
  for (let i = 0; i < turns; i++) {
    const peer = await turn(bare, '/bare', bodies[question]);
    rates.bare.push(peer.perSecond);
    processor.bare.push(peer.processor);
    const own = await turn(api, `/v1/${question}`, bodies[question]);
    rates.api.push(own.perSecond);
    processor.api.push(own.processor);
    tails.push(quantile(own.times, 0.99) / median(own.times));
  }
  await Promise.all([bare.stop(), api.stop()]);
  const share = median(rates.api.map((rate, i) => rate / rates.bare[i]));
  const [own, peer] = [rates.api, rates.bare].map((each) => median(each).toFixed(0));
  const [ownTime, peerTime] = [processor.api, processor.bare].map(median);
  console.log(
    `${name} ${question}: ${own} of ${peer} a second, ${(100 * share).toFixed(0)} % of a bare route; p99 ${median(tails).toFixed(1)} × p50; processor time ${ownTime.toFixed(2)} of ${peerTime.toFixed(2)} ms per answer, ${((100 * peerTime) / ownTime).toFixed(0)} %`,
  );
}

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : ['node', 'workerd', 'cold'];
if (names.includes('workerd') || names.includes('cold')) bundle();
for (const name of names) {
  if (name === 'cold') await coldStarts();
  else if (!present(name)) console.log(`not run here: ${name} is not installed`);
  else for (const question of Object.keys(bodies)) await compare(name, question);
}
