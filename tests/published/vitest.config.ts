import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['*.test.ts'], hookTimeout: 300_000, testTimeout: 120_000 } });
