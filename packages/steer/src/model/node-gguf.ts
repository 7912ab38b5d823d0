import { existsSync, realpathSync, rmSync } from 'node:fs';
import { mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bytesSource } from '../onnx/wire.ts';
import { nodeRuntime } from '../runtime/node.ts';
import { SteerError } from '../steer-error.ts';
import { openGguf } from '../weights/gguf/gguf-weights.ts';
import type { ModelFiles } from './files.ts';
import { fileSource, readJson } from './node-disk.ts';

/**
 * A GGUF model: its graph is built in memory. Weights in F32, F16 and BF16 stay where they lie; where some are
 * quantized, all are widened into a temporary file, which is gone as soon as the runtime has mapped it.
 */
export async function openGgufFile(name: string, path: string): Promise<ModelFiles> {
  const real = realpathSync(path);
  const source = fileSource(real);
  try {
    const file = {
      name: basename(path),
      size: source.size,
      read: async (offset: number, length: number) => source.read(offset, length),
    };
    const opened = await openGguf(file, basename(real));
    const beside = (fileName: string): unknown => {
      const at = [dirname(path), dirname(real)].map((folder) => join(folder, fileName)).find(existsSync);
      return at === undefined ? undefined : readJson(at);
    };
    const ownTokenizer = beside('tokenizer.json');
    // Read when it is asked for: a file whose tokenizer cannot be read can still be inspected.
    let inside: ReturnType<typeof opened.tokenizer> | undefined;
    const inFile = () => {
      inside ??= opened.tokenizer();
      return inside;
    };
    const runtime = await nodeRuntime();
    const made: string[] = [];
    const removeMade = (): void => {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    };
    return {
      name,
      source: bytesSource(opened.built.onnx),
      modelFile: basename(path),
      config: opened.config,
      generation: undefined,
      get tokenizer() {
        return ownTokenizer ?? inFile().tokenizer;
      },
      get tokenizerConfig() {
        return ownTokenizer === undefined ? inFile().config : beside('tokenizer_config.json');
      },
      chatTemplate: undefined,
      built: opened.built,
      runtime,
      async open(head, external, options) {
        if (opened.widened === null) return runtime.open(head, dirname(real), external, options);
        const folder = await mkdtemp(join(tmpdir(), 'cape-gguf-'));
        made.push(folder);
        try {
          await writePieces(join(folder, basename(real)), opened.widened());
          return await runtime.open(head, folder, external, options);
        } finally {
          removeMade();
        }
      },
      close() {
        removeMade();
        source.close();
      },
    };
  } catch (cause) {
    source.close();
    throw cause;
  }
}

async function writePieces(path: string, pieces: AsyncGenerator<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of pieces) await file.writeFile(piece);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
    throw new SteerError(
      'download-too-large',
      tmpdir(),
      'room for the weights in float32',
      'a full disk',
      'Set TMPDIR to a folder on another disk.',
    );
  } finally {
    await file.close();
  }
}
