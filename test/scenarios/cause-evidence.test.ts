import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { fillPlaceholders } from '../../src/core/sender-settings.ts';
import { loadCausePages } from '../../src/scenario/cause-pages.ts';
import { reportPrefix } from '../../src/senders/application-protocol.ts';
import type { Report } from '../../src/senders/application-protocol.ts';
import { builtPath, isBuilt } from '../../src/senders/program-build.ts';
import { programFor, usualVersions } from '../../src/senders/program-recipes.ts';
import { sourceFolder } from '../../src/senders/program-sources.ts';

/* What pages of causes say of an SDK's variables: each SDK is given them, and the backend sees what it makes of them. */

const languages = ['js', 'python', 'go', 'java'] as const;
type Language = (typeof languages)[number];

const cases = loadCausePages().flatMap(({ corrections = [] }) =>
  corrections.flatMap(({ evidence }) =>
    evidence.flatMap(({ env = {}, asks = {} }) =>
      Object.entries(asks).map(([sender, sight]) => {
        const [language, version] = sender.split(' ') as [Language, string];
        const set = Object.entries(env).map((setting) => setting.join('='));
        return { language, version, sight, env, called: `${language}: ${set.slice(1).join(' ')}` };
      }),
    ),
  ),
);

test('every SDK is asked, in the release that is built', () => {
  expect(new Set(cases.map(({ language }) => language))).toEqual(new Set(languages));
  for (const { language, version } of cases) expect([language, version]).toEqual([language, usualVersions[language]]);
});

test.concurrent.for(cases)('$called', { timeout: 60_000 }, async ({ language, env, sight }, context) => {
  await using backend = await startBackend({ scenario: 'healthy' });
  const { grpc, http } = backend.endpoints;
  const { host, port } = new URL(grpc);
  // A name and an address are not the same: what stands before the colon of a name may be read as a scheme.
  const values = { grpc, http, grpcAddress: host, grpcAddressByName: `localhost:${port}` };
  const filled = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, fillPlaceholders(text, values)]));
  // So that it does not wait for long where nobody answers: milliseconds, but in Python seconds.
  const patience = { OTEL_EXPORTER_OTLP_TIMEOUT: language === 'python' ? '5' : '5000' };
  await exportOnce(commandOf(language, context), { ...patience, ...filled });
  expect(seenBy(backend, sight)).toBe(sight);
});

/** The path of the one request, or its header where that is what was asked for. */
function seenBy(backend: Backend, wanted: string): string {
  const [started] = backend.events({ type: 'exchange.started' });
  if (!started) return 'nothing';
  const [, header] = /^([a-z-]+): /.exec(wanted) ?? [];
  return header === undefined ? started.path : `${header}: ${String(started.headers[header])}`;
}

function commandOf(language: Language, context: TestContext): readonly [string, ...string[]] {
  const folder = language === 'js' ? '' : programOf(language, context);
  switch (language) {
    case 'js':
      return [process.execPath, join(packageRoot, 'src/senders/js-program.ts')];
    case 'python':
      return [join(folder, 'bin/python'), join(sourceFolder('python'), 'main.py')];
    case 'go':
      return [folder];
    case 'java':
      return ['java', '-cp', join(folder, '*'), 'chaos.Main'];
  }
}

/** Skips, visibly, where it is not built; in CI it fails, since a test that does not run proves nothing to anybody. */
function programOf(language: Exclude<Language, 'js'>, { skip }: TestContext): string {
  const program = programFor(language);
  if (isBuilt(program)) return builtPath(program);
  const missing = `${program.name} is not built`;
  if (process.env['CI'] === 'true') throw new Error(missing);
  return skip(missing);
}

const span = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'] as const;

/** Starts an application with these variables, has it export one span, and waits for what it says became of that. */
async function exportOnce(
  [program, ...args]: readonly [string, ...string[]],
  env: Record<string, string>,
): Promise<void> {
  // Tests have grpc-js look names up in a way of their own; an application has not.
  const { GRPC_NODE_USE_ALTERNATIVE_RESOLVER: _, ...usual } = process.env;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], env: usual });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const tell = (command: object): void => void child.stdin.write(`${JSON.stringify(command)}\n`);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split('\n');
    text = lines.pop()!;
    for (const line of lines.filter((one) => one.startsWith(reportPrefix))) {
      const { type } = JSON.parse(line.slice(reportPrefix.length)) as Report;
      if (type === 'ready') {
        tell({ type: 'offer', id: 1, lane: 'one', spans: [span] });
        tell({ type: 'stop' });
      } else if (type === 'exported') resolve();
    }
  });
  // One that refuses to start has sent nothing, and has ended.
  child.stdin.on('error', () => {});
  child.on('error', reject);
  child.on('close', () => resolve());
  tell({ type: 'lanes', lanes: [{ lane: 'one', env, exporters: 1 }] });
  try {
    await promise;
  } finally {
    child.kill('SIGKILL');
  }
}
