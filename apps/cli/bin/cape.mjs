#!/usr/bin/env node
import module from 'node:module';

// From Node 22.8 on the compiled bundle is kept between runs; before, the call is not there.
module.enableCompileCache?.();
// Under `npm run cape` paths are meant from where npm was called, not from the folder of its package.json.
const { INIT_CWD: calledFrom, npm_lifecycle_event: script } = process.env;
if (script === 'cape' && calledFrom) process.chdir(calledFrom);
const { main } = await import('../dist/main.js');
process.exitCode = await main(process.argv.slice(2));
