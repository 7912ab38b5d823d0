/** A WebAssembly file imported as a compiled module, as workerd does it. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
