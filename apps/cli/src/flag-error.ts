import { InputError } from '@cape/evidence';

/** Complaint of commander as an error of the same form as every other. */
export function flagError(code: string, message: string, command: string): InputError {
  const text = message.replace(/^error: /, '');
  const flag = /'(?:-\w, )?(--?[\w-]+)[^']*'/.exec(text)?.[1] ?? 'flags';
  const suggestion = /Did you mean (\S+?)\?/.exec(text)?.[1];
  const received = /argument '([^']*)' is invalid/.exec(text)?.[1];
  const choices = /Allowed choices are (.*)\./.exec(text)?.[1];
  const kind = code.replace('commander.', '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const known: Readonly<Record<string, { code: string; expected: string; received: string }>> = {
    'unknown-option': {
      code: 'unknown-flag',
      expected: `a flag that cape ${command} knows (cape ${command} --help)`,
      received: flag,
    },
    'invalid-argument': {
      code: 'invalid-value',
      expected: choices === undefined ? 'another value' : `one of ${choices}`,
      received: received ?? 'another',
    },
    'option-missing-argument': { code: 'missing-value', expected: 'a value after it', received: 'nothing' },
    'missing-argument': {
      code: 'missing-argument',
      expected: `an argument (cape ${command} --help)`,
      received: 'nothing',
    },
    'excess-arguments': {
      code: 'too-many-arguments',
      expected: `fewer arguments (cape ${command} --help)`,
      received: /but got (\d+)/.exec(text)?.[1] ?? 'more',
    },
  };
  const {
    code: own,
    expected,
    received: got,
  } = known[kind] ?? { code: kind, expected: `what cape ${command} --help shows`, received: text };
  return new InputError([
    {
      code: own,
      path: flag === 'flags' ? (/'([^']+)'/.exec(text)?.[1] ?? `cape ${command}`) : flag,
      expected,
      received: got,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ]);
}
