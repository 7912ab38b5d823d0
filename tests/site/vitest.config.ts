import { defineConfig } from 'vitest/config';

// Making the site takes seconds: the limit is for what hangs.
export default defineConfig({ test: { include: ['*.test.ts'], testTimeout: 240_000 } });
