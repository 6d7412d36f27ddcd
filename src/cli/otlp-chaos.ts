#!/usr/bin/env node
import module from 'node:module';
import { join } from 'node:path';

// First, so that all that follows is compiled once and cached, where our other caches are; not needed for correctness.
const { HOME, NODE_COMPILE_CACHE, XDG_CACHE_HOME } = process.env;
const caches = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
module.enableCompileCache?.(NODE_COMPILE_CACHE ?? (caches && join(caches, 'otlp-chaos', 'code')));

// Node's deprecations are for whoever develops this: grpc-js asks for an address by SNI, which a user of `probe` cannot mend.
process.noDeprecation = true;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `otlp-chaos needs Node.js 22.15 or newer, and this is ${process.versions.node}\n(${process.execPath}).\n` +
      'In a checkout `npm ci` brings a fitting one: call it by npx otlp-chaos.\n',
  );
  process.exitCode = 64;
} else {
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
}
