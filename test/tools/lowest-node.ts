import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/core/package-root.ts';
import type { BuiltProgram } from '../../src/senders/program-build.ts';

const { engines } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  engines: { node: string };
};
const [, minor] = /^>=(\d+\.\d+)$/.exec(engines.node)!;

/** The oldest release that `engines` lets in. */
export const lowestNodeVersion = `${minor}.0`;

/** The npm package that holds nothing but Node.js for this machine. */
const holder = `node-${process.platform}-${process.arch}`;

/** That release as a program, kept with the other tools. */
export const lowestNode: BuiltProgram = {
  name: 'lowest-node',
  recipe: `${holder}@${lowestNodeVersion}`,
  async build(folder) {
    const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
    await promisify(execFile)('npm', ['install', ...flags, '--prefix', folder, this.recipe], { cwd: folder });
    return join(folder, 'node_modules', holder, 'bin', 'node');
  },
};
