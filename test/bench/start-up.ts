import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { markdownTable, quantile } from './figures.ts';
import { startServeProcess } from './servers.ts';

const starts = 11;

/** From starting the process to the line that says that both ports take requests. */
export async function measureStartUp(): Promise<string> {
  if (!existsSync(fileURLToPath(new URL('../../dist/otlp-chaos.js', import.meta.url)))) return 'dist/ is not built.';
  const rows: string[][] = [];
  for (const scenario of ['healthy', 'bad-cert']) {
    // Mints the certificates and fills the compile cache.
    await (await startServeProcess(['--scenario', scenario]))[Symbol.asyncDispose]();
    const times: number[] = [];
    for (let i = 0; i < starts; i++) {
      const began = performance.now();
      await using _server = await startServeProcess(['--scenario', scenario]);
      times.push(performance.now() - began);
    }
    rows.push([`serve --scenario ${scenario}`, ...[0.5, 0, 1].map((share) => quantile(times, share).toFixed(0))]);
  }
  return markdownTable([`start to ready, ms, ${starts} starts`, 'median', 'best', 'worst'], rows);
}
