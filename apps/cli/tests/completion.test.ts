import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cape } from './cape.ts';

const folder = mkdtempSync(join(tmpdir(), 'cape-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quoted = (word: string) => `'${word}'`;

/** Command that asks each shell what could follow these words, the last of them begun. */
const shells = {
  bash: (words: readonly string[]) =>
    `source "$1"; COMP_WORDS=(${words.map(quoted).join(' ')}); COMP_CWORD=${words.length - 1}; _cape; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // Without a terminal zsh has no completion system to speak of: the function behind it is asked.
  zsh: (words: readonly string[]) =>
    `emulate zsh; autoload -Uz compinit && compinit -u -d ${folder}/dump; source "$1"; emulate bash -c "COMP_WORDS=(${words.map(quoted).join(' ')}); COMP_CWORD=${words.length - 1}; _cape"; printf '%s\\n' "\${COMPREPLY[@]}"`,
  fish: (words: readonly string[]) => `source "$argv[1]"; complete --do-complete ${quoted(words.join(' '))}`,
} as const;

const asked = [
  [['cape', 'cou'], 'coupling'],
  [['cape', 'coupling', '--by', ''], 'family', 'lab'],
  [['cape', 'coupling', '--panel', 'fro'], 'frontier'],
  [['cape', 'coupling', '--x', 'hella'], 'hellaswag'],
  [['cape', 'fit', '--norm'], '--normalize-columns'],
  [['cape', 'plot', 'front'], 'frontier'],
  [['cape', 'plot', 'frontier', '--theme', ''], 'light', 'dark'],
  [['cape', 'panels', 'multi'], 'multibench'],
  [['cape', 'steer', 'ev'], 'eval'],
] as const;

describe.each(['bash', 'zsh', 'fish'] as const)('cape completion %s', (shell) => {
  const { stdout: script, status } = cape(['completion', shell]);
  const file = join(folder, `cape.${shell}`);
  writeFileSync(file, script);

  it('writes a script', () => {
    expect(status).toBe(0);
    expect(script).toContain('coupling');
  });

  if (spawnSync(shell, ['--version']).error !== undefined) {
    console.log(`not run here: completion in ${shell}`);
    return;
  }
  it.each(asked)('completes %j', (words, ...expected) => {
    const program = shells[shell](words);
    const ran = spawnSync(shell, shell === 'fish' ? ['-c', program, file] : ['-c', program, shell, file], {
      encoding: 'utf8',
    });
    const found = ran.stdout.split('\n').map((line) => line.split('\t')[0]);
    expect({ found, stderr: ran.stderr }).toEqual({
      found: expect.arrayContaining([...expected]),
      stderr: '',
    });
  });
});

it('refuses another shell', () => {
  const { status, stderr } = cape(['completion', 'tcsh']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/expected bash, zsh or fish, received tcsh/);
});
