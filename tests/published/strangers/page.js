import { ask } from './question.js';

document.body.textContent = await ask();
document.body.dataset.done = 'yes';
