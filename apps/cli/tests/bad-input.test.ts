import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cape } from './cape.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cape-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array) => {
  const place = join(folder, name);
  writeFileSync(place, content);
  return place;
};

/** Expect status 2, one coded error on standard error, as JSON too, and nothing on standard output. */
function refused(args: readonly string[], code: string, words: RegExp, input?: string): void {
  const told = cape(args, input);
  expect({ args, status: told.status, stdout: told.stdout }).toEqual({ args, status: 2, stdout: '' });
  expect(told.stderr).toMatch(words);
  expect(told.stderr).toContain(`[${code}]`);
  const asJson = cape([...args, '--json'], input);
  expect(asJson.status).toBe(2);
  const { error } = JSON.parse(asJson.stderr);
  expect(error.code).toBe(code);
  for (const issue of error.errors) {
    expect(issue).toMatchObject({
      path: expect.any(String),
      expected: expect.any(String),
      received: expect.any(String),
    });
  }
}

describe('bad input ends with status 2 and says what was expected', () => {
  it('a score of 140', () => {
    refused(
      ['hfield', '--swe', '140', '--gpqa', '94.2'],
      'too-big',
      /--swe: expected a score in percent.*received 140/,
    );
    refused(['diagnose', '--score', 'hellaswag=140'], 'too-big', /--score\.hellaswag.*received 140/);
    const panel = file('high.csv', 'model,family,params_b,hellaswag,truthfulqa\na,F,1,140,40\nb,F,2,50,41\n');
    refused(['coupling', '--panel', panel], 'out-of-range', /rows\[0\]\.hellaswag.*received 140/);
  });

  it('a score that is no number', () => {
    refused(
      ['hfield', '--swe', 'high', '--gpqa', '94.2'],
      'not-a-number',
      /--swe: expected a number, received high/,
    );
    refused(['hfield', '--swe', 'NaN', '--gpqa', '94.2'], 'not-a-number', /--swe/);
  });

  it('a missing score', () => {
    refused(['hfield', '--swe', '80'], 'invalid-type', /--gpqa: expected .*received nothing/);
  });

  it('a misspelt benchmark, with the near one', () => {
    refused(['coupling', '--x', 'hellswag'], 'unknown-benchmark', /--x: .*Did you mean hellaswag\?/);
  });

  it('a misspelt command, panel, family, flag or choice', () => {
    refused(['hfeld'], 'unknown-command', /Did you mean hfield\?/);
    refused(['coupling', '--panel', 'fronteer'], 'unknown-panel', /frontier/);
    refused(['coupling', '--group', 'Pithya'], 'unknown-group', /Did you mean Pythia\?/);
    refused(['nc', '--methd', 'quadratic'], 'unknown-flag', /Did you mean --method\?/);
    refused(['nc', '--method', 'cubic'], 'invalid-value', /one of zero-crossing, quadratic, running/);
    refused(['labs', 'a', 'b'], 'too-many-arguments', /received 2/);
  });

  it('resamples, seeds and levels out of bounds', () => {
    refused(
      ['coupling', '--resamples', '1'],
      'too-small',
      /--resamples: expected a whole number from 100 to 1000000/,
    );
    refused(['coupling', '--resamples', '1e12'], 'too-big', /--resamples/);
    refused(['coupling', '--seed', '-1'], 'too-small', /--seed/);
    refused(['coupling', '--seed', '1.5'], 'not-a-number', /--seed: expected a whole number/);
    refused(['coupling', '--level', '1'], 'too-big', /--level/);
  });

  it('an empty file, an empty pipe, a folder, no file, other bytes', () => {
    refused(['coupling', '--panel', file('empty.csv', '')], 'empty-file', /empty file/);
    refused(['coupling', '--panel', '-'], 'empty-file', /empty file/, '');
    mkdirSync(join(folder, 'nothing'));
    refused(['coupling', '--panel', join(folder, 'nothing')], 'no-files', /a folder with result files/);
    refused(
      ['coupling', '--panel', join(folder, 'none.csv')],
      'no-such-file',
      /a file or folder that exists/,
    );
    refused(
      ['coupling', '--panel', file('binary.csv', Uint8Array.of(0x6d, 0x00, 0xe9, 0x0a, 0x00, 0x01))],
      'binary-file',
      /expected text/,
    );
    refused(
      ['coupling', '--panel', file('header.csv', 'model,hellaswag\n')],
      'empty-panel',
      /at least one row/,
    );
    refused(['coupling', '--panel', file('broken.json', '[{"model": "a"')], 'bad-json', /JSON/);
  });

  it('a file of 200 MB, unread', () => {
    const place = join(folder, 'large.csv');
    const handle = openSync(place, 'w');
    ftruncateSync(handle, 200 * 1024 * 1024);
    closeSync(handle);
    const started = process.resourceUsage().maxRSS;
    refused(['coupling', '--panel', place], 'too-large', /at most 64 MB, received 200 MB/);
    expect(process.resourceUsage().maxRSS - started).toBeLessThan(100 * 1024);
  });
});

describe('what is odd but usable is answered with a warning', () => {
  const warned = (panel: string, ...args: string[]) => {
    const { status, stdout, stderr } = cape(['coupling', '--panel', '-', '--json', ...args], panel);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const answer = JSON.parse(stdout);
    return { answer, codes: answer.warnings.map(({ code }: { code: string }) => code) };
  };

  it('a family of one model', () => {
    const { answer, codes } = warned('model,family,params_b,hellaswag,truthfulqa\na,F,1,40,41\n');
    expect(codes).toContain('too-few-models');
    expect(answer.groups[0]).toMatchObject({ n: 1, local: [] });
    expect(answer.groups[0].pearson.r).toBeNull();
  });

  it('NaN among the scores', () => {
    const { answer, codes } = warned(
      'model,family,params_b,hellaswag,truthfulqa\na,F,1,NaN,41\nb,F,2,44,40\nc,F,4,50,39\n',
    );
    expect(codes).toContain('missing-values');
    expect(answer.n).toBe(2);
  });

  it('models listed twice', () => {
    const { answer, codes } = warned(
      'model,family,params_b,hellaswag,truthfulqa\na,F,1,40,41\na,F,1,40,41\nb,F,2,44,40\nc,F,4,50,39\n',
    );
    expect(codes).toContain('duplicate-models');
    expect(answer.n).toBe(3);
  });

  it('a name that would move the cursor is shown, not obeyed', () => {
    const { stdout } = cape(
      ['coupling', '--panel', '-'],
      'model,family,params_b,hellaswag,truthfulqa\n\u001b[2Jx,F,1,40,41\nb,F,2,44,40\n',
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not come through
    expect(stdout).not.toMatch(/\u001b/);
  });
});
