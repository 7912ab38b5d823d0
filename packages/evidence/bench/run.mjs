// npm run bench -w @cape/evidence: what reading costs. Each size runs in a process of its own, so that its memory is its own.
import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { choosePanel, fileOf, readEvidence } from '../dist/readers/index.js';

const cases = {
  'wide table: 10,000 models x 16 benchmarks': { file: 'wide.csv', make: wide },
  'long table: 160,000 scores of 10,000 models': { file: 'long.csv', make: long },
  'leaderboard v2: 4,576 rows of Parquet': { file: 'contents.parquet', make: leaderboard },
  '100 MB of lm-eval samples, item by item': {
    file: 'samples_hellaswag_2026-01-01T00-00-00.0.jsonl',
    make: samples,
    items: true,
  },
};

if (process.argv[2] === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'cape-evidence-'));
  console.log(`Node ${process.version}`);
  for (const name of Object.keys(cases)) {
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), name, folder, 'make'], { stdio: 'inherit' });
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), name, folder, 'read'], { stdio: 'inherit' });
  }
  rmSync(folder, { recursive: true });
} else {
  const [, , name, folder, what] = process.argv;
  const { file, make, items = false } = cases[name];
  const path = join(folder, file);
  if (what === 'make') await make(path);
  else {
    const before = process.resourceUsage().maxRSS;
    const start = performance.now();
    const used = process.cpuUsage();
    const source = items ? streamed(path) : fileOf(path, readFileSync(path));
    const evidence = await readEvidence([source], { items });
    const models = items ? evidence.runs.length : choosePanel(evidence).panel.models.length;
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(used);
    const found = items ? `${evidence.runs[0].items[0].keys.length} items` : `${models} models`;
    const megabytes = (kilobytes) => (kilobytes / 1024).toFixed(0);
    console.log(
      `${name} (${(statSync(path).size / 2 ** 20).toFixed(0)} MB): ${found} in ${seconds.toFixed(2)} s (${((user + system) / 1e6).toFixed(2)} s of processor time), ` +
        `${megabytes(process.resourceUsage().maxRSS)} MB at most (${megabytes(before)} MB before)`,
    );
  }
}

function streamed(path) {
  return {
    name: path,
    size: statSync(path).size,
    bytes: async () => readFileSync(path),
    stream: () => createReadStream(path, { highWaterMark: 1 << 20 }),
  };
}

function* random() {
  for (let state = 1; ; ) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

function wide(path) {
  const next = random();
  const names = Array.from({ length: 16 }, (_, i) => `bench_${i}`);
  const rows = Array.from({ length: 10_000 }, (_, i) =>
    [
      `model-${i}`,
      `family-${i % 40}`,
      (0.1 + 100 * next.next().value).toFixed(2),
      '2025-06',
      ...names.map(() => (20 + 70 * next.next().value).toFixed(2)),
    ].join(','),
  );
  writeFileSync(path, `model,family,params_b,released,${names.join(',')}\n${rows.join('\n')}\n`);
}

function long(path) {
  const next = random();
  const rows = Array.from({ length: 160_000 }, (_, i) =>
    [
      `model-${i >> 4}`,
      `bench_${i & 15}`,
      (20 + 70 * next.next().value).toFixed(2),
      '0.5',
      'self',
      '2025-06-01',
    ].join(','),
  );
  writeFileSync(path, `model,benchmark,score,stderr,reporter,date\n${rows.join('\n')}\n`);
}

async function leaderboard(path) {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const next = random();
  const n = 4576;
  const of = (make, type) => ({ data: Array.from({ length: n }, (_, i) => make(i)), type });
  const columns = {
    fullname: of((i) => `org-${i % 300}/model-${i}-${1 + (i % 70)}b`, 'STRING'),
    Precision: of((i) => (i % 3 ? 'bfloat16' : 'float16'), 'STRING'),
    Type: of(() => '💬 chat models (RLHF, DPO, IFT, ...)', 'STRING'),
    'Model sha': of((i) => `${i}`.padStart(40, 'a'), 'STRING'),
    'Average ⬆️': of(() => 100 * next.next().value, 'DOUBLE'),
    '#Params (B)': of((i) => 1 + (i % 70), 'DOUBLE'),
    'Chat Template': of((i) => i % 2 === 0, 'BOOLEAN'),
    'Upload To Hub Date': of(() => '2024-11-01', 'STRING'),
    'Submission Date': of(() => '2024-12-01', 'STRING'),
    Flagged: of(() => false, 'BOOLEAN'),
  };
  for (const name of ['IFEval', 'BBH', 'MATH Lvl 5', 'GPQA', 'MUSR', 'MMLU-PRO']) {
    columns[name] = of(() => 100 * next.next().value, 'DOUBLE');
    columns[`${name} Raw`] = of(() => 0.25 + 0.75 * next.next().value, 'DOUBLE');
  }
  const columnData = Object.entries(columns).map(([name, column]) => ({ name, ...column }));
  writeFileSync(path, Buffer.from(parquetWriteBuffer({ columnData })));
}

function samples(path) {
  const handle = openSync(path, 'w');
  const filler = 'A passage of which every item of the test carries a copy. '.repeat(40);
  for (let i = 0, size = 0; size < 100 * 2 ** 20; i += 1) {
    const line = `${JSON.stringify({ doc_id: i, doc: { query: filler, activity_label: `activity ${i % 190}` }, target: '1', resps: [[[`-${i}`, 'False']]], filtered_resps: [[`-${i}`, 'False']], filter: 'none', metrics: ['acc', 'acc_norm'], doc_hash: `${i}`.padStart(64, '0'), acc: i % 3 === 0 ? 1 : 0, acc_norm: i % 2 })}\n`;
    size += line.length;
    writeSync(handle, line);
  }
}
