import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Demo, demoFrom } from './demo.ts';

export function openDemo(): Demo {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../../demo');
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return demoFrom(folder, {
    'contrast.jsonl': text('contrast.jsonl'),
    'evaluation.jsonl': text('evaluation.jsonl'),
    'development.jsonl': text('development.jsonl'),
    'neutral.txt': text('neutral.txt'),
  });
}
