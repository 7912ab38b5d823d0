import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
const version = JSON.parse(readFileSync(join(root, 'apps/cli/package.json'), 'utf8')).version;
const runs = join(root, 'docs/tutorials/runs');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cape-action-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Run the action's steps as GitHub does: each input in its variable, summary and outputs in files. */
function act(given: Readonly<Record<string, string>>) {
  const inputs: Record<string, string> = { command: `node ${join(root, 'apps/cli/bin/cape.mjs')}`, ...given };
  const inputOf = (name: string): string => inputs[name] ?? action.inputs[name].default;
  const place = mkdtempSync(join(folder, 'run-'));
  const [summary, output] = [join(place, 'summary.md'), join(place, 'output.txt')];
  let status = 0;
  for (const step of action.runs.steps) {
    const env = Object.fromEntries(
      Object.entries(step.env as Record<string, string>).map(([name, text]) => [
        name,
        text.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => inputOf(input)),
      ]),
    );
    const ran = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: place,
      encoding: 'utf8',
      env: { ...process.env, ...env, GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output },
    });
    status ||= ran.status ?? 1;
  }
  return { status, place, summary: readFileSync(summary, 'utf8'), output: readFileSync(output, 'utf8') };
}

it('pins the version of the command that it belongs to', () => {
  expect(action.inputs.command.default).toBe(`npx --yes @cape/cli@${version}`);
});

it('fails a regression, with a summary and a JUnit report', () => {
  const { status, summary, output, place } = act({
    baseline: join(runs, 'base'),
    candidate: join(runs, 'tuned'),
    junit: 'gate.xml',
  });
  expect(status).toBe(1);
  expect(output).toBe('outcome=fail\n');
  expect(summary).toContain('| truthfulqa_mc1 | ❌ regression |');
  expect(readFileSync(join(place, 'gate.xml'), 'utf8')).toContain('failures="1"');
});

it('passes within margins of its own, and fails on what is undecided where asked', () => {
  const input = {
    baseline: join(runs, 'base'),
    candidate: join(runs, 'tuned'),
    margin: 'truthfulqa_mc1=10\n\nwinogrande=3\n',
  };
  expect(act(input)).toMatchObject({ status: 0, output: 'outcome=pass\n' });
  expect(act({ ...input, margin: 'truthfulqa_mc1=10', undecided: 'fail' })).toMatchObject({ status: 1 });
});

it('says error where runs cannot be read, and runs nothing that an input smuggles in', () => {
  const { status, output, place } = act({
    baseline: join(runs, 'nowhere'),
    candidate: '$(touch smuggled); touch smuggled',
    margin: '`touch smuggled`=1',
  });
  expect(status).toBe(2);
  expect(output).toBe('outcome=error\n');
  expect(existsSync(join(place, 'smuggled'))).toBe(false);
});
