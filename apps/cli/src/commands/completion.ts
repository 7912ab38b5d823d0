import { InputError } from '@cape/evidence';
import type { Command } from '../command.ts';
import { exit } from '../exit.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export const command: Command = {
  positionals: [{ name: '[shell]', description: 'bash, zsh or fish' }],
  flags: [],
  examples: ['completion bash', 'completion zsh', 'completion fish'],
  details: `Write the script that completes cape's commands, flags and values:

  bash  source <(cape completion bash)                      in ~/.bashrc
  zsh   source <(cape completion zsh)                       in ~/.zshrc
  fish  cape completion fish > ~/.config/fish/completions/cape.fish`,
  async run({ positionals: [word] }, screen) {
    const shell = shells.find((each) => each === word);
    if (shell === undefined) {
      throw new InputError([
        {
          code: 'unknown-shell',
          path: 'shell',
          expected: 'bash, zsh or fish',
          received: typeof word === 'string' ? word : 'nothing',
        },
      ]);
    }
    const { completionScript } = await import('../completion.ts');
    const script = await completionScript(shell);
    if (screen.form === 'json') screen.json({ shell, script });
    else screen.write(script);
    return exit.done;
  },
};
