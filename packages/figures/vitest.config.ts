import { defineConfig } from 'vitest/config';

// Recomputing every claim takes seconds: the limit is for what hangs, not for a slow machine.
export default defineConfig({ test: { include: ['tests/**/*.test.ts'], testTimeout: 60_000 } });
