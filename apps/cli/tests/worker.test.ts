import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { cape } from './cape.ts';

const runs = (name: string) => fileURLToPath(new URL(`../../../docs/tutorials/${name}`, import.meta.url));

/** Output of the worker for these requests, a message per line. */
function answersTo(...requests: readonly (object | string)[]) {
  const lines = requests.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  const { status, stdout, stderr } = cape(['worker'], `${lines.join('\n')}\n`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const ask = (id: unknown, question: string, input: object) => ({
  jsonrpc: '2.0',
  id,
  method: 'ask',
  params: { question, input },
});

it('answers as the command does, in turn, under the ids that came', () => {
  const found = answersTo(
    ask('first', 'h-field', { swe: 87.6, gpqa: 94.2 }),
    ask(2, 'coupling', { panel: 'base', group: 'Pythia' }),
  ).filter(({ method }) => method !== 'progress');
  expect(found).toEqual([
    {
      jsonrpc: '2.0',
      id: 'first',
      result: JSON.parse(cape(['hfield', '--swe', '87.6', '--gpqa', '94.2', '--json']).stdout),
    },
    {
      jsonrpc: '2.0',
      id: 2,
      result: JSON.parse(cape(['coupling', '--panel', 'base', '--group', 'Pythia', '--json']).stdout),
    },
  ]);
});

it('reads what stands at the paths of runs and panels', () => {
  const [base, tuned] = [runs('runs/base'), runs('runs/tuned')];
  const paths = [base, tuned];
  const list = { runs: paths.map((path) => ({ path })) };
  const [compared, gated, drawn, panel] = answersTo(
    ask(1, 'compare', list),
    ask(2, 'gate', { baseline: { path: base }, candidate: { path: tuned } }),
    { jsonrpc: '2.0', id: 3, method: 'draw', params: { figure: 'differences', input: list } },
    { jsonrpc: '2.0', id: 4, method: 'read', params: { paths: [base] } },
  ).filter(({ method }) => method !== 'progress');
  expect(compared.result).toEqual(JSON.parse(cape(['compare', ...paths, '--json']).stdout));
  expect(gated.result.outcome).toBe(
    JSON.parse(cape(['gate', '--baseline', base, '--candidate', tuned, '--json']).stdout).outcome,
  );
  expect(drawn.result.svg).toBe(cape(['plot', 'differences', ...paths]).stdout);
  expect(panel.result.csv).toMatch(/^model,/);
});

it('says what is wrong with a request, and goes on', () => {
  const found = answersTo(
    'no JSON',
    '[1]',
    { jsonrpc: '2.0', id: 1, method: 'shout' },
    { jsonrpc: '2.0', id: 2, method: 'toString' },
    ask(3, 'couplin', {}),
    ask(4, 'coupling', { panel: { path: '/no/such/place.csv' } }),
    ask(5, 'h-field', { swe: 'a lot' }),
    { jsonrpc: '2.0', id: 6, method: 'ask', params: [] },
    { jsonrpc: '2.0', id: 7, method: 'draw', params: { figure: 'scores', pixels: 1e9 } },
    { jsonrpc: '2.0', id: 8, method: 'read', params: { paths: [] } },
    { jsonrpc: '2.0', method: 'version' },
    { jsonrpc: '2.0', id: 9, method: 'version' },
  );
  expect(found.map(({ id, error }) => [id, error?.code, error?.data?.code])).toEqual([
    [null, -32_700, undefined],
    [null, -32_600, undefined],
    [1, -32_601, undefined],
    [2, -32_601, undefined],
    [3, -32_000, 'unknown-question'],
    [4, -32_000, 'no-such-file'],
    [5, -32_000, 'invalid-type'],
    [6, -32_602, undefined],
    [7, -32_000, 'out-of-range'],
    [8, -32_000, 'bad-paths'],
    [9, undefined, undefined],
  ]);
  expect(found[4].error.message).toContain('Did you mean coupling?');
});

it('reads requests from a file, and names one that is not there', () => {
  const { status, stderr } = cape(['worker', '/no/such/file.jsonl']);
  expect([status, stderr]).toEqual([
    2,
    'error: requests: expected a file that can be read, received /no/such/file.jsonl (ENOENT). [unreadable-file]\n',
  ]);
});
