import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cape } from './cape.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cape-'));
  cpSync(fileURLToPath(new URL('fixtures/panel.csv', import.meta.url)), join(folder, 'mine.csv'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('takes paths from where npm was called', () => {
  const { status, stderr } = cape(['coupling', '--panel', 'mine.csv'], '', {
    INIT_CWD: folder,
    npm_lifecycle_event: 'cape',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

it('writes the steps of a coupling as CSV, with the figures of their group', () => {
  const [header = '', ...rows] = cape(['coupling', '--group', 'Pythia', '--csv']).stdout.trim().split('\n');
  expect(rows.length).toBe(7);
  const columns = header.split(',');
  const cells = rows.map((row) => row.split(','));
  const column = (name: string) => cells.map((row) => row[columns.indexOf(name)]);
  expect(column('from')[0]).toBe('Pythia-70M');
  expect(column('to').at(-1)).toBe('Pythia-12B');
  expect(column('gamma').map(Number)[0]).toBeCloseTo(-0.683, 3);
  expect(new Set(column('r')).size).toBe(1);
});

it.each([
  ['0x1F', 'not-a-number'],
  ['1,234', 'ambiguous-number'],
])('does not guess at the number %s', (text, code) => {
  expect(cape(['hfield', '--swe', text, '--gpqa', '85']).stderr).toContain(`[${code}]`);
});

it('reads a decimal comma', () => {
  const json = (...args: string[]) => cape(['hfield', ...args, '--json']).stdout;
  expect(json('--swe', '80,2', '--gpqa', '85')).toBe(json('--swe', '80.2', '--gpqa', '85'));
});

it('refuses fractions where percent is asked, with the percent that was meant', () => {
  const refused = (...args: string[]) => {
    const { status, stderr } = cape(args);
    expect(status).toBe(2);
    return stderr;
  };
  expect(refused('hfield', '--swe', '0.802', '--gpqa', '0.851')).toMatch(
    /--swe: .*Did you mean 80\.2\?[\s\S]*--gpqa: .*Did you mean 85\.1\?/,
  );
  expect(refused('diagnose', '--score', 'HS=0.52')).toContain('Did you mean 52?');
  expect(refused('diagnose', '--score', 'HS=0.52', '--score', 'SWE=70')).toContain('Did you mean 52?');
  // Less than one percent of Humanity's Last Exam is a score.
  expect(cape(['diagnose', '--score', 'HLE=0.9', '--score', 'SWE=40']).status).toBe(0);
});
