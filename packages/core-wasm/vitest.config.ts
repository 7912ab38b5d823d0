import { defineConfig } from 'vitest/config';

// The limit bounds a test that hangs, not a slow machine.
export default defineConfig({ test: { include: ['tests/**/*.test.ts'], testTimeout: 120_000 } });
