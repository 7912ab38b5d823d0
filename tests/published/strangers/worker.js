import { ask } from './question.js';

export default { fetch: async () => new Response(await ask()) };
