export * from '@cape/core-wasm/number-text';
