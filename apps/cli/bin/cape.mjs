#!/usr/bin/env node
import module from 'node:module';

// From Node 22.8 on the compiled bundle is kept between runs; before, the call is not there.
module.enableCompileCache?.();
const { main } = await import('../dist/main.js');
process.exitCode = await main(process.argv.slice(2));
