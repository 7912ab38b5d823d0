import { defineConfig } from 'vitest/config';

// The limit only ends what hangs: a loaded machine may take long over thousands of resamples.
export default defineConfig({ test: { include: ['src/**/*.test.ts'], testTimeout: 120_000 } });
