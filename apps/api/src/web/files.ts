import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { matches } from '../http/etag.ts';
import { send } from '../http/send.ts';
import type { Service } from '../service.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** Content security policy of the page, and the ban on framing it, which only a header can state. */
function policyOf(page: string): string {
  const [, own = "default-src 'self'"] =
    /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  return `${own}; frame-ancestors 'none'`;
}

/**
 * The files of the built dashboard. Which there are is read once, so no address, however written, reaches
 * another file.
 */
export function webFiles(root: string | URL): NonNullable<Service['beside']> {
  const folder = typeof root === 'string' ? root : fileURLToPath(root);
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`There is no built dashboard in ${folder}: npm run build makes it.`);
  }
  const files = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name);
    if (statSync(file).isFile()) files.set(`/${relative(folder, file).split(sep).join('/')}`, file);
  }
  const policy = policyOf(readFileSync(join(folder, 'index.html'), 'utf8'));
  return (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return undefined;
    const { pathname } = new URL(c.req.url);
    const name = pathname === '/' ? '/index.html' : pathname;
    const file = files.get(name);
    if (file === undefined) return undefined;
    const bytes = readFileSync(file);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 24)}"`;
    // Vite writes a hash of the content into these names: what they hold never changes.
    const hashed = /^\/assets\/.+-[\w-]{8}\.\w+$/.test(name);
    const headers = {
      etag,
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': policy,
      'cross-origin-opener-policy': 'same-origin',
    };
    return matches(c.req.header('if-none-match'), etag)
      ? send(c, null, 304, headers)
      : send(c, new Uint8Array(bytes), 200, {
          ...headers,
          'content-type': types[extname(file)] ?? 'application/octet-stream',
        });
  };
}
