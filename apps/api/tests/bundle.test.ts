// What the worker weighs, and what of it a cold start has to compile before the first request.

import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { bundle } from './support/runtimes.mjs';

const folder = new URL('../dist/worker/', import.meta.url);
const bytes = (name: string) => readFileSync(new URL(name, folder));

beforeAll(() => bundle());

test('the whole worker is at most 500 KB gzipped', () => {
  const modules = readdirSync(folder).filter((name) => /\.(js|wasm|gz)$/.test(name));
  expect(modules.reduce((sum, name) => sum + gzipSync(bytes(name)).length, 0)).toBeLessThan(500_000);
});

test('a start compiles the router and the kernel, no question', () => {
  const atStart = new Set<string>();
  const gather = (name: string) => {
    if (atStart.has(name)) return;
    atStart.add(name);
    if (!name.endsWith('.js')) return;
    const imports = bytes(name)
      .toString()
      .matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g);
    for (const [, imported] of imports) gather(imported!);
  };
  gather('worker.js');
  expect(atStart.size).toBeGreaterThan(2);
  expect([...atStart].reduce((sum, name) => sum + bytes(name).length, 0)).toBeLessThan(130_000);
});
