import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { freePorts as findFreePorts } from '../../src/senders/free-ports.ts';
import { requireTool } from '../tools/tools.ts';
import { eventually, run as runTool } from '../wire/clients.ts';
import { run, serve } from './program.ts';

/* A real Collector with the configuration that `serve --write-config` wrote, brought to delivery by the scenario's fix. */

interface Config {
  receivers: { otlp: { protocols: Record<'grpc' | 'http', { endpoint: string }> } };
  exporters: Record<string, { tls?: object; headers?: Record<string, string> }>;
}

/** The file as it was written, but for the receiver's ports: other tests run beside this one. */
async function readConfig(file: string): Promise<{ config: Config; receiver: string }> {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('127.0.0.1:14317');
  expect(text).toContain('127.0.0.1:14318');
  const [grpc, http] = (await findFreePorts(2)) as [number, number];
  const moved = text.replace(':14317', `:${grpc}`).replace(':14318', `:${http}`);
  return { config: parse(moved) as Config, receiver: `http://127.0.0.1:${http}` };
}

interface Running extends AsyncDisposable {
  printed(): string;
}

async function startCollector(program: string, file: string, config: Config): Promise<Running> {
  writeFileSync(file, stringify(config));
  const child = spawn(program, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const gone = once(child, 'exit');
  await eventually(() => {
    if (child.exitCode !== null) throw new Error(`the Collector ended\n${text}`);
    return text.includes('Everything is ready');
  }, 'the Collector is ready');
  return {
    printed: () => text,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

test('a Collector that distrusts the certificate delivers over both protocols once it is told whom to trust', async (context) => {
  const otelcol = requireTool('otelcol-chaos', context);
  await using serving = await serve(['--scenario', 'bad-cert', '--write-config', './collector.yaml']);
  const { program, ready } = serving;
  await program.event('phase.entered');
  const file = join(program.folder, 'collector.yaml');
  const { config, receiver } = await readConfig(file);
  {
    await using collector = await startCollector(otelcol, file, config);
    expect(await run(['send', '--to', receiver, '--count', '5'])).toMatchObject({ code: 0 });
    await program.event('fault.fired');
    await eventually(() => collector.printed().includes('certificate signed by unknown authority'), 'it says why');
    expect(program.events.some(({ type }) => type === 'exchange.received')).toBe(false);
  }
  for (const exporter of Object.values(config.exporters)) exporter.tls = { ca_file: ready.caFile };
  await using _collector = await startCollector(otelcol, file, config);
  expect(await run(['send', '--to', receiver, '--count', '5'])).toMatchObject({ code: 0 });
  const received = await Promise.all(
    (['grpc', 'http/protobuf'] as const).map(async (protocol) => {
      const started = await program.event('exchange.started', (event) => event.protocol === protocol);
      await program.event('reply.sent', ({ exchange, accepted }) => exchange === started.exchange && accepted === 5);
      return await program.event('exchange.received', ({ exchange }) => exchange === started.exchange);
    }),
  );
  // Item by item what was given to the Collector, through both of its exporters.
  for (const { identity } of received) expect(identity).toEqual([{ run: expect.any(Number), ranges: [[1, 5]] }]);
});

test('a Collector without a credential delivers once it is given the minted one', async (context) => {
  const otelcol = requireTool('otelcol-chaos', context);
  await using serving = await serve(['--scenario', 'auth-401', '--write-config', './collector.yaml']);
  const { program, ready } = serving;
  await program.event('phase.entered');
  const file = join(program.folder, 'collector.yaml');
  const { config, receiver } = await readConfig(file);
  {
    await using collector = await startCollector(otelcol, file, config);
    expect(await run(['send', '--to', receiver])).toMatchObject({ code: 0 });
    await program.event('reply.sent', ({ status }) => status === 401);
    await eventually(() => collector.printed().includes('401'), 'it says why');
  }
  const authorization = `Bearer ${ready.sender['token'] as string}`;
  for (const exporter of Object.values(config.exporters)) exporter.headers = { authorization };
  await using _collector = await startCollector(otelcol, file, config);
  expect(await run(['send', '--to', receiver])).toMatchObject({ code: 0 });
  await program.event('reply.sent', ({ status, accepted }) => status === 200 && accepted === 1);
});

test('a Collector in front of a closed port delivers by itself once the port opens', async (context) => {
  const otelcol = requireTool('otelcol-chaos', context);
  await using serving = await serve(['--scenario', 'tcp-refused', '--write-config', './collector.yaml']);
  const { program, ready } = serving;
  await program.event('listener.closed');
  const file = join(program.folder, 'collector.yaml');
  const { config, receiver } = await readConfig(file);
  await using collector = await startCollector(otelcol, file, config);
  expect(await run(['send', '--to', receiver, '--signal', 'logs', '--count', '3'])).toMatchObject({ code: 0 });
  await eventually(() => collector.printed().includes('connection refused'), 'it says why');
  const phase = await fetch(`${ready.control!}/phase`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'listening' }),
  });
  expect(phase.ok).toBe(true);
  await program.event('reply.sent', ({ accepted }) => accepted === 3);
});

test.for(['healthy', 'queue-full', 'path-404'])(
  'the Collector finds nothing wrong with the configuration for %s',
  async (scenario, context) => {
    const otelcol = requireTool('otelcol-chaos', context);
    await using serving = await serve(['--scenario', scenario, '--write-config', './collector.yaml']);
    await serving.program.event('phase.entered');
    const { code, output } = await runTool(otelcol, [
      'validate',
      '--config',
      join(serving.program.folder, 'collector.yaml'),
    ]);
    expect([code, output]).toEqual([0, '']);
  },
);
