// After the bundle: a configuration with which plain workerd serves it, no platform about it.
// node scripts/workerd-config.mjs [PORT]

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../dist/worker/', import.meta.url);
const port = Number(process.argv[2] ?? 8787);
// wrangler names the kernel by its content.
const kernel = readdirSync(folder).find((name) => name.endsWith('.wasm'));
const { compatibility_date: date } = JSON.parse(
  readFileSync(new URL('../wrangler.jsonc', import.meta.url), 'utf8').replace(/^\s*\/\/.*$/gm, ''),
);
writeFileSync(
  new URL('workerd.capnp', folder),
  `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "cape", worker = .cape)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "cape")],
);

const cape :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "./${kernel}", wasm = embed "${kernel}"),
  ],
  compatibilityDate = "${date}",
);
`,
);
