import { CapeError, KernelError } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import { MeasureError } from '@cape/measure';
import { SteerError } from '@cape/steer';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refusalOf } from '../../api/src/http/problem.ts';
import { reportError } from '../src/report-error.ts';

afterEach(() => vi.restoreAllMocks());

const issue = { code: 'out-of-range', path: 'swe', expected: '0 to 100', received: '820' };

/** One error of every package, with the exit status and the HTTP status that it stands for. */
const cases = [
  ['evidence and analysis', new InputError([issue]), 2, 422],
  ['the kernel, of its arguments', new KernelError('not-finite', 'x[2]', 'a number', 'Infinity'), 2, 422],
  ['the kernel, of itself', new KernelError('trap', 'kernel', 'to return', 'a trap'), 1, 500],
  ['steering, of what it was given', new SteerError('no-such-block', 'block', '0 to 3', '9'), 2, 422],
  ['steering, of the machine', new SteerError('network', 'config.json', 'an answer', 'none'), 3, 500],
  ['measuring', new MeasureError('unknown-task', 'task', 'boolq', 'bollq'), 2, 422],
] as const;

describe.each(cases)('a failure of %s', (_, error, exitStatus, status) => {
  it('is a CapeError that both interfaces map', () => {
    expect(error).toBeInstanceOf(CapeError);
    const [first] = error.issues;
    expect(first?.code).toBe(error.code);

    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(reportError(error, true)).toBe(exitStatus);
    const reported = JSON.parse(String(written.mock.calls[0]?.[0])).error;
    const refusal = refusalOf(error);
    expect(refusal.status).toBe(status);
    if (exitStatus === 1) {
      expect(reported.code).toBe('unexpected');
    } else {
      expect(reported).toEqual({ code: error.code, message: error.message, errors: error.issues });
    }
    expect(refusal.code).toBe(status === 422 ? error.code : 'internal');
  });
});

it('takes no other error for a refusal, whatever code it carries', () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const other = Object.assign(new Error('odd'), { code: 'bad-length' });
  expect(reportError(other, true)).toBe(1);
  expect(refusalOf(other).status).toBe(500);
});
