import { describeModel, locateModel } from '@cape/steer';
import type { Command } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { facts, heading, list, table, warnings } from '../render/block.ts';
import { demoNamed, modelFlags, modelPositional, openOptions } from '../steering.ts';

const flags = modelFlags.slice(0, 1);

export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: ['inspect demo', 'inspect demo --json'],
  async run(given, screen) {
    const name = given.positionals[0] as string;
    const files = await locateModel(
      demoNamed(name)?.folder ?? name,
      openOptions(await valuesOf(given.flags, flags)),
    );
    try {
      const found = describeModel(files);
      const shape = found.cache[0]?.shape.map((dim) => dim ?? '?').join(' × ');
      screen.answer(found, () => [
        heading(`${found.architecture ?? 'A decoder'} in ${found.file}`),
        facts(
          ['blocks', `${found.blocks}`],
          ['width', `${found.width ?? 'not said'}`],
          ['heads', `${found.heads ?? 'not said'} (keys and values: ${found.keyValueHeads ?? 'not said'})`],
          ['vocabulary', `${found.vocabulary ?? 'not said'}`],
          ['longest sequence', `${found.positions ?? 'not said'} tokens`],
          ['probe block', `${found.probeBlock} of 0 to ${found.blocks - 1}`],
          [
            'cache',
            shape === undefined
              ? 'none'
              : `${found.cache.length} inputs of ${shape}${found.merged ? ', merged decoder' : ''}`,
          ],
          ['other inputs', found.inputs.join(', ')],
          ['made by', `${found.producer}, operator set ${found.opset}`],
          ['certainty', found.certainty],
        ),
        list(found.evidence),
        ...warnings(found.warnings),
        table(found.stream, [
          { title: 'block', of: 'block' },
          { title: 'leaves as', of: 'value' },
          { title: 'heads', of: 'heads', show: (v) => (v ? 'found' : 'not found') },
        ]),
      ]);
      return exit.done;
    } finally {
      files.close();
    }
  },
};
