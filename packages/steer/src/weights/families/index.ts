import { bloom } from './bloom.ts';
import { falcon } from './falcon.ts';
import type { Family } from './family.ts';
import { gemma, gemma2, gemma3 } from './gemma.ts';
import { gpt2, gptj, gptNeo } from './gpt.ts';
import { gptNeox } from './gpt-neox.ts';
import { llama, mistral } from './llama.ts';
import { olmo, olmo2 } from './olmo.ts';
import { opt } from './opt.ts';
import { phi, phi3 } from './phi.ts';
import { qwen2, qwen3 } from './qwen.ts';
import { stablelm } from './stablelm.ts';
import { starcoder2 } from './starcoder2.ts';

/** Every architecture whose weights are read as they are. */
export const FAMILIES: readonly Family[] = [
  ...[llama, mistral, qwen2, qwen3, gemma, gemma2, gemma3, phi, phi3, gpt2, gptNeo, gptj, gptNeox],
  ...[opt, bloom, falcon, olmo, olmo2, stablelm, starcoder2],
];
