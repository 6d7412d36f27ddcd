import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../src/senders/free-ports.ts';
import { eventually } from '../../wire/clients.ts';

export interface RunningCollector extends AsyncDisposable {
  /** Gives it one span. */
  feed(): Promise<void>;
  printed(): string;
}

/** A Collector with this configuration, in which `RECEIVER` stands for a free port of OTLP/HTTP. */
export async function startCollector(program: string, config: string): Promise<RunningCollector> {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-settings-'));
  const [port] = await freePorts(1);
  const file = join(folder, 'collector.yaml');
  writeFileSync(file, config.replaceAll('RECEIVER', String(port)));
  const child = spawn(program, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const gone = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true });
  };
  try {
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(`the Collector ended\n${text}`);
      return text.includes('Everything is ready');
    }, 'the Collector is ready');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async feed() {
      const span = {
        traceId: '5b8efff798038103d269b633813fc60c',
        spanId: 'eee19b7ec3c1b174',
        name: 'one',
        startTimeUnixNano: '1',
        endTimeUnixNano: '2',
      };
      const { ok } = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
      });
      if (!ok) throw new Error('the Collector did not take the span');
    },
    printed: () => text.replaceAll('\\"', '"'),
    [Symbol.asyncDispose]: stop,
  };
}
