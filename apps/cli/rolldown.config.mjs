import { defineConfig } from 'rolldown';

// One small entrance, and a chunk for each command that is loaded when the command is named. What is native
// or large and needed by few commands stays outside the bundle.
export default defineConfig({
  input: { main: 'src/main.ts' },
  platform: 'node',
  external: [/^@cape\/(api|steer|core-wasm)/, '@resvg/resvg-js', /^node:/],
  treeshake: { moduleSideEffects: false },
  output: {
    dir: 'dist',
    format: 'esm',
    minify: true,
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
  },
});
