import type { Plugin } from 'vite';

/**
 * Sources that the page may load: its own scripts, workers, styles and WebAssembly, and nothing from elsewhere. The
 * server sends the same as a header. `data:` and `blob:` are pictures on their way to a file.
 */
export const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Puts the policy into the built page, so that it holds on any static host. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'cape-policy',
    apply: 'build',
    transformIndexHtml: (page) =>
      page.replace('<head>', `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`),
  };
}
