import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lowestNodeVersion } from '../tools/lowest-node.ts';
import { requireTool } from '../tools/tools.ts';
import { run, serve } from './program.ts';

/* The oldest Node.js that `engines` lets in runs what people run; all other tests run on the project's own. */

/** As the JS exporter over HTTP prints it. */
const refused =
  '{"stack":"Error: connect ECONNREFUSED 127.0.0.1:4138","message":"connect ECONNREFUSED 127.0.0.1:4138","errno":"-111","code":"ECONNREFUSED","syscall":"connect","address":"127.0.0.1","port":"4138","name":"Error"}';

const options = { timeout: 60_000 };

test.concurrent(
  'the oldest Node.js serves, takes an export over both protocols, and probes',
  options,
  async (context) => {
    const node = requireTool('lowest-node', context);
    await using serving = await serve([], { node });
    expect(serving.ready.node).toBe(lowestNodeVersion);
    const { grpc, http } = serving.endpoints;
    for (const to of [
      ['--to', grpc, '--protocol', 'grpc'],
      ['--to', http],
    ]) {
      const { code, stdout, stderr } = await run(['send', ...to, '--count', '3'], { node });
      expect({ code, stdout, stderr }).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('✓ accepted'),
        stderr: '',
      });
    }
    expect(await run(['probe', http], { node })).toMatchObject({ code: 0, stderr: '' });
    expect(await serving.program.stopped('SIGTERM')).toMatchObject({ code: 0, stderr: expect.any(String) });
  },
);

test.concurrent('the oldest Node.js shows a failure and its repair with real senders', options, async (context) => {
  const { code, stdout } = await run(['demo'], { node: requireTool('lowest-node', context) });
  expect(stdout.match(/✓ 10 offered · 10 accepted · 0 duplicated · 0 lost/g)).toHaveLength(2);
  expect(code).toBe(0);
});

test.concurrent('the oldest Node.js judges a sender', options, async (context) => {
  const node = requireTool('lowest-node', context);
  const { code, stdout } = await run(['test', '--scenario', 'throttle', '--sender', 'js-http'], { node });
  expect(stdout).toMatch(/✓ honours-retry-delay/);
  expect(code).toBe(0);
});

test.concurrent(
  'the oldest Node.js finds a cause in a log, and lists labs and failures',
  options,
  async ({ skip, onTestFinished }) => {
    const node = requireTool('lowest-node', { skip });
    const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-lowest-node-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const log = join(folder, 'sender.log');
    writeFileSync(log, `${refused}\n`);
    const found = await run(['diagnose', log], { node });
    expect(found).toMatchObject({ code: 1, stdout: expect.stringContaining('tcp-refused'), stderr: '' });
    const env = { XDG_STATE_HOME: folder };
    expect(await run(['learn'], { node, env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('wrong-port'),
    });
    expect(await run(['list'], { node })).toMatchObject({ code: 0, stderr: '' });
  },
);
