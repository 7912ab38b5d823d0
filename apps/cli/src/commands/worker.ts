import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { InputError } from '@cape/evidence';
import type { Command } from '../command.ts';
import { exit } from '../exit.ts';
import { reply } from '../worker/json-rpc.ts';

export const command: Command = {
  flags: [],
  positionals: [{ name: '[requests]', description: 'a file of requests (default: standard input)' }],
  examples: ['worker requests.jsonl'],
  details:
    'For programs in other languages: each line of input is a request of JSON-RPC 2.0, each line of output its answer, ' +
    'in turn, until the input ends. Methods: ask {question, input}, draw {figure, input, theme, pixels}, read {paths}, ' +
    'version. Where an input takes a panel or a run, {"path": "results/"} names files on this machine. The Python ' +
    'package works this way.',
  async run({ positionals: [place] }) {
    const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
    const input = typeof place === 'string' ? createReadStream(place) : process.stdin;
    try {
      for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
        if (line.trim() === '') continue;
        const answered = await reply(line, say);
        if (answered !== undefined) say(answered);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (typeof place !== 'string' || code === undefined) throw error;
      throw new InputError([
        {
          code: 'unreadable-file',
          path: 'requests',
          expected: 'a file that can be read',
          received: `${place} (${code})`,
        },
      ]);
    }
    return exit.done;
  },
};
