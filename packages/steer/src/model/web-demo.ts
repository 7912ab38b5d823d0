import { type Demo, demoFrom } from './demo.ts';
import { fetchText } from './web-files.ts';

/** The demo's texts from the address of its folder; `loadModel(demo.folder)` gets the model itself. */
export async function fetchDemo(folder: string, options: { signal?: AbortSignal } = {}): Promise<Demo> {
  const text = (name: string): Promise<string> => fetchText(new URL(name, folder).href, name, options);
  const [contrast, evaluation, development, neutral] = await Promise.all([
    text('contrast.jsonl'),
    text('evaluation.jsonl'),
    text('development.jsonl'),
    text('neutral.txt'),
  ]);
  return demoFrom(folder, {
    'contrast.jsonl': contrast,
    'evaluation.jsonl': evaluation,
    'development.jsonl': development,
    'neutral.txt': neutral,
  });
}
