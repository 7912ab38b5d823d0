// Write the direction of formats.test.ts in both formats, for read_formats.py. Needs `npm run build`.
import { writeFileSync } from 'node:fs';
import { directionFrom } from '../dist/direction/learn.js';
import { directionToSafetensors } from '../dist/formats/direction-file.js';
import { directionToGguf } from '../dist/formats/gguf.js';

const states = (shift) =>
  Array.from({ length: 6 }, (_, i) =>
    Array.from({ length: 12 }, (_, j) => ((i * 7 + j * 5 + shift) % 11) / 4 + (j === 3 ? shift : 0)),
  );
const direction = directionFrom(states(2), states(0), {
  block: 5,
  method: 'mean-difference',
  model: 'a/model',
});
writeFileSync(new URL('direction.gguf', import.meta.url), directionToGguf(direction, 'llama'));
writeFileSync(new URL('direction.safetensors', import.meta.url), directionToSafetensors(direction));
