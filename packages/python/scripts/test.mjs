// The wheel as its users have it: built, installed into empty environments of each Python that is here, without Node on
// the PATH, and tested there. `npm test -w @cape/python -- -k frames` passes what follows on to pytest.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { writeWheel } from './write-wheel.mjs';

const room = fileURLToPath(new URL('..', import.meta.url));
const work = join(room, '.venv');
const windows = process.platform === 'win32';
const bin = (environment, program) =>
  join(environment, windows ? 'Scripts' : 'bin', windows ? `${program}.exe` : program);

function run(command, args, options = {}) {
  return spawnSync(command, args, {
    cwd: room,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
}

function skip(why) {
  console.log(`not run here: the Python package (${why})`);
  process.exit(0);
}

/** Versions by number with a program of each, the newest first: those of CAPE_PYTHONS, the PATH, and pyenv. */
function pythons() {
  const root = process.env.PYENV_ROOT ?? join(homedir(), '.pyenv');
  const candidates = [
    ...(process.env.CAPE_PYTHONS?.split(delimiter) ?? []),
    ...['', '3', '3.13', '3.12', '3.11', '3.10'].map((version) => `python${version}`),
    ...(existsSync(join(root, 'versions')) ? readdirSync(join(root, 'versions')) : []).map((version) =>
      join(root, 'versions', version, 'bin', 'python'),
    ),
  ];
  const found = new Map();
  for (const candidate of candidates) {
    const { status, stdout } = run(candidate, [
      '-c',
      'import sys; print("%d.%d" % sys.version_info[:2]); print(sys.executable)',
    ]);
    const [version, program] = status === 0 ? stdout.trim().split(/\r?\n/) : [];
    if (/^3\.1[0-9]$/.test(version ?? '') && !found.has(version)) found.set(version, program);
  }
  return [...found].sort(([a], [b]) => Number(b.slice(2)) - Number(a.slice(2)));
}

const [newest, ...others] = pythons();
if (newest === undefined) skip('no Python from 3.10 on');
mkdirSync(work, { recursive: true });

// uv makes environments in a second, and shares what they have in common.
const tools = join(work, 'tools');
const made = existsSync(bin(tools, 'uv')) || run(newest[1], ['-m', 'venv', tools]).status === 0;
if (!made) skip('no venv in this Python');
if (run(bin(tools, 'python'), ['-m', 'pip', 'install', '-q', 'uv==0.13.9']).status !== 0)
  skip('PyPI does not answer');
const uv = (...args) => run(bin(tools, 'uv'), args);

const wheels = join(work, 'wheels');
const wheel = await writeWheel(wheels, (into) => uv('build', '-q', '--wheel', '-o', into, '.'));

/** Everything that a frame can come from, and a notebook, in the newest Python; pandas alone in the others. */
const all = [
  'pandas',
  'polars',
  'pyarrow',
  'nbclient',
  'ipykernel',
  'mypy',
  'pandas-stubs',
  'dask[dataframe]',
  'distributed',
];

let failed = 0;
for (const [version, program] of [newest, ...others]) {
  const environment = join(work, version);
  const isNewest = version === newest[0];
  const extras = isNewest ? '[kernel]' : '';
  const steps = [
    ['venv', '-q', '--clear', '--no-python-downloads', '--python', program, environment],
    [
      'pip',
      'install',
      '-q',
      '--python',
      bin(environment, 'python'),
      `${wheel}${extras}`,
      'pytest',
      'pandas',
      ...(isNewest ? all : []),
    ],
  ];
  const broken = steps.map((step) => ({ step, ...uv(...step) })).find(({ status }) => status !== 0);
  if (broken !== undefined) {
    failed += 1;
    console.log(`Python ${version}: ${broken.step.slice(0, 2).join(' ')} failed\n${broken.stderr}\n# fail 1`);
    continue;
  }
  // Nobody's Node but the wheel's own.
  const path = [dirname(bin(environment, 'python')), ...(windows ? [process.env.PATH] : ['/usr/bin', '/bin'])]
    .filter((folder) => windows || !existsSync(join(folder, 'node')))
    .join(delimiter);
  const args = process.argv.slice(2);
  const chosen = args.length > 0 ? args : isNewest ? [] : ['tests/test_questions.py'];
  const { status, stdout, stderr } = run(
    bin(environment, 'python'),
    ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--import-mode=importlib', ...chosen],
    { env: { ...process.env, PATH: path, PYTHONDONTWRITEBYTECODE: '1' } },
  );
  const sums = /(?:(\d+) failed)?(?:, )?(?:(\d+) passed)?[^\n]*\n?$/.exec(stdout.trim()) ?? [];
  console.log(`Python ${version}: ${stdout.trim().split('\n').at(-1)}`);
  console.log(`# pass ${sums[2] ?? 0}\n# fail ${sums[1] ?? (status === 0 ? 0 : 1)}`);
  if (status !== 0) {
    failed += 1;
    console.log(stdout, stderr);
  }
}
process.exit(failed === 0 ? 0 : 1);
