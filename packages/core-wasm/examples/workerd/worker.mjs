// Replays the conformance vectors in a worker: workerd serve config.capnp, then fetch its address.
import module from './cape-core.wasm';
import { replay } from './replay.mjs';
import vectors from './vectors.json';

export default {
  fetch() {
    const { hash, calls, wrong } = replay(new WebAssembly.Instance(module).exports, vectors);
    return new Response([...wrong, `${hash} ${calls} calls`].join('\n'));
  },
};
