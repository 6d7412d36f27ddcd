import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { requireTool } from '../../tools/tools.ts';
import { goodCertificate } from '../../wire/certificates.ts';
import { goodConfigs } from './good-configs.ts';
import { reviewOf } from './one-exporter.ts';

const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-good-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'ca.pem'), goodCertificate().chain);

test.for(Object.entries(goodConfigs))(
  '%s: nothing is complained of',
  async ([, { text, env = {}, isForeign }], context) => {
    const here = text
      .replace('FOLDER', join(folder, 'queue'))
      .replace('ca_file: CA', `ca_file: ${join(folder, 'ca.pem')}`);
    const { findings, endurance } = reviewOf(here, env);
    expect(findings).toEqual([]);
    if (isForeign) return;
    expect(endurance.length).toBeGreaterThan(0);
    const otelcol = requireTool('otelcol-chaos', context);
    const file = join(folder, `${context.task.id}.yaml`);
    writeFileSync(file, here);
    const { code, output } = await validate(otelcol, file, env);
    expect([code, output]).toEqual([0, '']);
  },
);

function validate(program: string, file: string, env: Readonly<Record<string, string>>) {
  return new Promise<{ code: number; output: string }>((resolve) => {
    execFile(program, ['validate', '--config', file], { env: { ...process.env, ...env } }, (error, _, stderr) => {
      const failed = stderr.split('\n').filter((line) => line.startsWith('Error'));
      resolve({ code: error ? 1 : 0, output: failed.join('\n') });
    });
  });
}
