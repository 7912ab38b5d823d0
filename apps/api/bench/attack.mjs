// What somebody who means harm would try, against real servers: node bench/attack.mjs [node workerd …]
//
// Each attack prints what it found and whether that is what SECURITY.md promises; the exit status is 1 where it is not.

import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { availableParallelism, loadavg } from 'node:os';
import { benchmarkIds } from '@cape/evidence';
import { bundle, present, runtimes } from '../tests/support/runtimes.mjs';

let failures = 0;
/** Print a finding, and count it where it breaks a promise. */
function report(runtime, attack, holds, finding) {
  if (!holds) failures += 1;
  console.log(`${holds ? 'holds' : 'FALLS'}  ${runtime.padEnd(8)} ${attack}: ${finding}`);
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

const percent = (share) => `${(100 * share).toFixed(0)} %`;

/** One request; resolves with its status, its headers and its time, or with the error's code. */
function ask(url, { method = 'GET', body, headers = {}, agent, signal } = {}) {
  const start = performance.now();
  return new Promise((resolve) => {
    const asked = request(
      url,
      {
        method,
        agent: agent ?? false,
        signal,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      },
      (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', (error) => resolve({ error: error.code ?? error.message }));
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
            ms: performance.now() - start,
          }),
        );
      },
    );
    asked.on('error', (error) => resolve({ error: error.code ?? error.message }));
    asked.end(body);
  });
}

const post = (url, question, body, more) =>
  ask(`${url}/v1/${question}`, { method: 'POST', body: JSON.stringify(body), ...more });

/** A family of so many sizes with twelve scores each. */
const family = (sizes) =>
  Array.from({ length: sizes }, (_, i) => ({
    model: `m${i}`,
    family: 'F',
    params_b: i + 1,
    ...Object.fromEntries(benchmarkIds.slice(0, 12).map((id, j) => [id, 30 + ((i * 7 + j * 3) % 40)])),
  }));

/** About a second of one core, never the same twice: nothing is answered from memory. */
let seed = 1;
const dear = () => ({ panel: 'base', resamples: 18_000, seed: seed++ });

async function oversizedWork(runtime, { url }) {
  const law = {
    panel: family(120),
    group: 'F',
    benchmarks: benchmarkIds.slice(0, 12),
    degree: 3,
    ensemble: 0,
  };
  const answers = await Promise.all(
    ['dynamics/fit', 'dynamics/holdout', 'dynamics/simulate'].map((question) =>
      post(url, question, {
        ...law,
        ...(question.endsWith('holdout') ? { group: undefined, train: 'F', test: 'F' } : {}),
        ...(question.endsWith('simulate') ? { from: 'm0' } : {}),
      }),
    ),
  );
  const slowest = Math.max(...answers.map(({ ms }) => ms));
  report(
    runtime,
    'a law of 120 sizes × 12 benchmarks to degree 3',
    answers.every(({ status }) => status === 422) && slowest < 2_000,
    `${answers.map(({ status }) => status)} within ${slowest.toFixed(0)} ms`,
  );
}

async function regexBombs(runtime, { url }) {
  const ones = '1'.repeat(400_000);
  const bodies = [
    { params: `${ones}x` },
    { params: `${'1'.repeat(99)}e` },
    { family: ones },
    { scores: { [ones]: 1 } },
  ];
  const answers = await Promise.all(bodies.map((body) => post(url, 'diagnose', body)));
  // Headings and lines that patterns for the trimming of ends read in the square of their length.
  const spaces = ' '.repeat(400_000);
  const files = [
    `model,family,params_b,hellaswag,"q${spaces}z"\nx-1b,F,1,50,40\n`,
    `# x\n\n| a | b |\n${spaces}|x\n`,
    `model,family,params_b,hellaswag\n"x-1b${'-'.repeat(400_000)}y",F,1,50\n`,
  ];
  for (const body of files) {
    const { status, ms } = await ask(`${url}/v1/import`, { method: 'POST', body });
    answers.push({ status: [200, 422, 501].includes(status) ? 422 : status, ms });
  }
  const slowest = Math.max(...answers.map(({ ms }) => ms));
  report(
    runtime,
    'texts of 400,000 characters',
    answers.every(({ status }) => status === 422) && slowest < 1_500,
    `${answers.map(({ status }) => status)} within ${slowest.toFixed(0)} ms`,
  );
}

/** Bytes as they are; what comes back, and when the connection ended. */
function exchange(url, text, patienceMs = 5_000) {
  const { port } = new URL(url);
  const start = performance.now();
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    const done = () => {
      socket.destroy();
      resolve({
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]) || null,
        ms: performance.now() - start,
      });
    };
    socket.setEncoding('latin1');
    socket.on('data', (part) => {
      answer += part;
      if (/\r\n\r\n/.test(answer)) done();
    });
    socket.on('error', done);
    socket.on('close', done);
    setTimeout(done, patienceMs);
  });
}

const malformed = {
  'a host with markup': 'GET /v1/health HTTP/1.1\r\nHost: a b<script>\r\n\r\n',
  'an empty host': 'GET /v1/health HTTP/1.1\r\nHost:\r\n\r\n',
  'two hosts': 'GET /v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'a broken address': 'GET http://[::1/v1/health HTTP/1.1\r\nHost: a\r\n\r\n',
  'a bad chunk':
    'POST /v1/h-field HTTP/1.1\r\nHost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
  'two lengths':
    'POST /v1/h-field HTTP/1.1\r\nHost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
  'length and chunks':
    'POST /v1/h-field HTTP/1.1\r\nHost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'a bare line feed in a header': 'GET /v1/health HTTP/1.1\nHost: a\nx: y\n\n',
  'no protocol': 'GET /v1/health\r\n\r\n',
};

async function malformedHttp(runtime, { url }) {
  const found = [];
  for (const [name, text] of Object.entries(malformed))
    found.push([name, (await exchange(url, text)).status]);
  const wrong = found.filter(([, status]) => status !== null && status >= 500);
  report(
    runtime,
    `${found.length} malformed requests`,
    wrong.length === 0,
    wrong.length === 0
      ? found.map(([, status]) => status ?? 'closed').join(' ')
      : wrong.map(String).join('; '),
  );
}

/** Connections that send a byte now and then: which are still open after a time. */
async function slowClients(runtime, { url }, count = 100, seconds = 22) {
  const { port } = new URL(url);
  let open = 0;
  const sockets = Array.from({ length: count }, (_, i) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      open += 1;
      socket.write(
        i % 2 === 0
          ? 'GET /v1/health HTTP/1.1\r\nHost: a\r\nx-slow: '
          : 'POST /v1/h-field HTTP/1.1\r\nHost: a\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{',
      );
    });
    const drip = setInterval(() => socket.writable && socket.write('1'), 1_000);
    socket.on('close', () => {
      clearInterval(drip);
      open -= 1;
    });
    socket.on('error', () => {});
    socket.resume();
    return socket;
  });
  const health = [];
  for (let i = 0; i < seconds; i++) {
    await sleep(1_000);
    health.push((await ask(`${url}/v1/health`)).ms ?? Number.POSITIVE_INFINITY);
  }
  const left = open;
  for (const socket of sockets) socket.destroy();
  report(
    runtime,
    `${count} clients that send one byte per second`,
    left === 0 && quantile(health, 0.99) < 1_000,
    `${left} open after ${seconds} s; health p99 ${quantile(health, 0.99).toFixed(0)} ms meanwhile`,
  );
}

/** Descriptors that a runtime takes for a connection; one beyond the limit of open files, it answers nobody new. */
const descriptorsEach = { workerd: 2 };

async function idleConnections(runtime, { url, pid }) {
  const [, limit] = /Max open files +(\d+)/.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'));
  const count = Math.min(10_000, Math.floor((Number(limit) - 400) / (descriptorsEach[runtime] ?? 1)));
  const { port } = new URL(url);
  let open = 0;
  const sockets = [];
  for (let i = 0; i < count; i += 500) {
    await Promise.all(
      Array.from(
        { length: Math.min(500, count - i) },
        () =>
          new Promise((resolve) => {
            const socket = connect(Number(port), '127.0.0.1', () => {
              open += 1;
              resolve();
            });
            socket.on('error', () => resolve());
            sockets.push(socket);
          }),
      ),
    );
  }
  const times = [];
  for (let i = 0; i < 50; i++) times.push((await ask(`${url}/v1/health`)).ms ?? Number.POSITIVE_INFINITY);
  for (const socket of sockets) socket.destroy();
  report(
    runtime,
    `${count} idle connections`,
    open >= count * 0.99 && quantile(times, 0.99) < 500,
    `${open} opened, of at most ${limit} open files; health p99 ${quantile(times, 0.99).toFixed(0)} ms beside them`,
  );
}

/** Health and h-field while every worker and the whole queue are busy. */
async function fullPool(runtime, { url, pid }) {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const busy = Array.from({ length: 70 }, async () => {
    while (!stop.signal.aborted) await post(url, 'critical-scale', dear(), { signal: stop.signal });
  });
  await sleep(2_000);
  const agent = new Agent({ keepAlive: true });
  const times = { health: [], 'h-field': [] };
  let refused = 0;
  const [start, before] = [performance.now(), servingThread(pid)];
  while (performance.now() < start + 15_000) {
    times.health.push((await ask(`${url}/v1/health`, { agent })).ms);
    times['h-field'].push((await post(url, 'h-field', { swe: 80 + Math.random(), gpqa: 80 }, { agent })).ms);
    if (times.health.length % 40 === 0)
      refused += Number((await post(url, 'critical-scale', dear())).status === 503);
    await sleep(5);
  }
  const [ran, waited] = servingThread(pid).map(
    (value, i) => (value - before[i]) / (performance.now() - start),
  );
  stop.abort();
  await Promise.all(busy);
  agent.destroy();
  const [health, field] = [quantile(times.health, 0.99), quantile(times['h-field'], 0.99)];
  report(
    runtime,
    'health and h-field under a full pool',
    health <= 50 && field <= 100,
    `p99 ${health.toFixed(1)} and ${field.toFixed(1)} ms of ${times.health.length} each; ${refused} more were refused with 503; the serving thread ran ${percent(ran)} of the time and waited ${percent(waited)} for a core, load ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores`,
  );
}

/** Milliseconds that a process's first thread has run, and has waited for a core (Linux). */
const servingThread = (pid) =>
  readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8')
    .split(' ')
    .slice(0, 2)
    .map((nanoseconds) => Number(nanoseconds) / 1e6);

/** Processor seconds that a process and its threads have taken (Linux). */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function abandoned(runtime, { url, pid }) {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const asked = Array.from({ length: 100 }, () =>
    post(url, 'critical-scale', dear(), { signal: stop.signal }),
  );
  await sleep(1_000);
  stop.abort();
  await Promise.all(asked);
  await sleep(1_000);
  const before = cpuSeconds(pid);
  await sleep(1_000);
  const used = cpuSeconds(pid) - before;
  report(
    runtime,
    '100 abandoned requests',
    used < 0.1,
    `${(100 * used).toFixed(0)} % of a core one second later`,
  );
}

/** SIGTERM in the middle of load: every request that was sent is answered, or its connection is refused. */
async function shutdown(runtime, rounds = 20) {
  let [resets, answered, refusedToConnect, slowest] = [0, 0, 0, 0];
  const codes = new Set();
  for (let round = 0; round < rounds; round++) {
    const server = await runtimes[runtime]();
    let ended = false;
    const clients = Array.from({ length: 16 }, async (_, i) => {
      const agent = i % 2 === 0 ? new Agent({ keepAlive: true, maxSockets: 1 }) : false;
      while (!ended) {
        const { status, error } = await post(
          server.url,
          'coupling',
          { resamples: 2_000, seed: seed++ },
          { agent },
        );
        if (status === 200 || status === 503) answered += 1;
        else if (error === 'ECONNREFUSED') {
          refusedToConnect += 1;
          await sleep(20);
        } else {
          resets += 1;
          codes.add(error ?? status);
        }
      }
      if (agent) agent.destroy();
    });
    await sleep(300);
    const start = performance.now();
    server.kill('SIGTERM');
    await server.ended;
    ended = true;
    slowest = Math.max(slowest, performance.now() - start);
    await Promise.all(clients);
  }
  report(
    runtime,
    `SIGTERM under load, ${rounds} rounds`,
    resets === 0,
    `${answered} answered, ${refusedToConnect} refused a connection afterwards, ${resets} cut ${[...codes]}; ended within ${slowest.toFixed(0)} ms`,
  );
}

const attacks = {
  work: oversizedWork,
  texts: regexBombs,
  http: malformedHttp,
  full: fullPool,
  abandoned,
  slow: slowClients,
  idle: idleConnections,
};

const given = process.argv.slice(2);
const names = given.filter((name) => name in runtimes);
const only = given.filter((name) => name in attacks || name === 'shutdown');
const chosen = (name) => only.length === 0 || only.includes(name);
/** Attacks that a runtime has no part in: workerd is one thread, and its platform ends it. */
const without = {
  workerd: ['full', 'abandoned', 'shutdown', 'slow', 'http'],
  deno: ['slow', 'http'],
  bun: ['http'],
};

for (const name of names.length > 0 ? names : ['node', 'workerd']) {
  if (!present(name)) {
    console.log(`not run here: ${name} is not installed`);
    continue;
  }
  if (name === 'workerd') bundle();
  const server = await runtimes[name]({ env: { CAPE_LOG: 'off', CAPE_WORK_RATE: 'off' } });
  for (const [attack, run] of Object.entries(attacks)) {
    if (!chosen(attack)) continue;
    if (only.length === 0 && without[name]?.includes(attack)) {
      console.log(`proxy  ${name.padEnd(8)} ${attack}: stopped by deploy/nginx.conf (npm test runs it)`);
    } else await run(name, server);
  }
  await server.stop();
  if (chosen('shutdown') && !without[name]?.includes('shutdown')) await shutdown(name);
}
process.exitCode = failures > 0 ? 1 : 0;
