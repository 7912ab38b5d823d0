using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "replay", worker = .replay)],
  sockets = [(name = "http", address = "127.0.0.1:8791", http = (), service = "replay")],
);

const replay :Workerd.Worker = (
  compatibilityDate = "2026-01-01",
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "replay.mjs", esModule = embed "../../vectors/replay.mjs"),
    (name = "vectors.json", json = embed "../../vectors/vectors.json"),
    (name = "cape-core.wasm", wasm = embed "../../dist/cape-core.wasm"),
  ],
);
