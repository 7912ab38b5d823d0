import { ask } from './question.js';

console.log(await ask());
