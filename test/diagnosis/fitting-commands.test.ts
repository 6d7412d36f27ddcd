import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { createSystemClock } from '../../src/core/clock.ts';
import { placeholder } from '../../src/core/sender-settings.ts';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { loadKnownLogs } from '../../src/diagnosis/known-logs.ts';
import { nameFindings } from '../../src/diagnosis/named.ts';
import type { NamedFinding } from '../../src/diagnosis/named.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';
import { definition } from '../../src/report/empty-export.ts';
import { commandLines, explainText } from '../../src/report/explain.ts';
import { withSeenEndpoint } from '../../src/report/seen-endpoint.ts';
import { standInsOf } from '../../src/report/stand-ins.ts';
import { plainStyle } from '../../src/report/style.ts';
import { candidateIn, choiceOf } from '../../src/report/telling-apart.ts';
import { runTool } from '../scenarios/clients/tool.ts';
import { listFaces } from '../scenarios/faces.ts';
import { requireTool } from '../tools/tools.ts';

/* Commands that are shown beside somebody's log fit the endpoint and the protocol of that log, not the scenario they come from. */

const signatures = createSignatures(loadKnownLogs());
const faces = listFaces();

function diagnosed(line: string): { finding: NamedFinding; endpoints: readonly string[] } {
  const diagnosis = createDiagnosis(signatures);
  diagnosis.line(line);
  diagnosis.end();
  const result = diagnosis.result();
  return { finding: nameFindings(result)[0]!, endpoints: result.endpoints };
}

/** As it stands on a page, without what the page puts before it. */
function asPasted(command: string): string {
  return commandLines([command], plainStyle)
    .join('\n')
    .replace(/^ *\$ /, '');
}

const overHttp = (base: string): string =>
  `traces export: failed to send to ${base}/v1/traces: 401 Unauthorized (body: no)`;
const overGrpc = (address: string): string =>
  `traces export: dial tcp ${address}: rpc error: code = Unauthenticated desc = no`;

test.for(faces)(
  '$name tells nothing of its own at somebody’s endpoint, and stays as it is in its own page',
  ({ scenario }) => {
    const own = [...JSON.stringify(scenario.diagnose).matchAll(placeholder)].flatMap(([, , value]) => value ?? []);
    for (const endpoints of [[], ['otel.example:5317', 'http://otel.example:5318']]) {
      const text = withSeenEndpoint(scenario, endpoints).diagnose.join('\n');
      expect(own.filter((value) => text.includes(value))).toEqual([]);
      expect(text).not.toMatch(/\$\{[a-z]\w*(?:\}|:-)|127\.0\.0\.1:431|otlp-chaos\.test/);
      const variables = new Set(text.match(/\$[A-Z][A-Z_]+/g));
      const told = standInsOf(text).map(([name]) => name);
      expect([...variables].filter((name) => !told.includes(name))).toEqual([]);
    }
    const page = explainText(scenario, { ...plainStyle, width: Infinity });
    for (const value of own) expect(page).toContain(value);
  },
);

test.for(faces)('a shell fills in what $name leaves to it', ({ scenario }) => {
  for (const command of withSeenEndpoint(scenario, []).diagnose) {
    const quotes = command.match(/"(?:\\.|[^"\\])*"|'[^']*'/g) ?? [];
    expect(quotes.filter((one) => one.startsWith("'") && /\$[A-Z]/.test(one))).toEqual([]);
  }
});

test('whoever exports over gRPC is not told to ask over HTTP/1.1, nor the other way round', () => {
  const grpc = diagnosed(overGrpc('10.0.0.7:4317'));
  const http = diagnosed(overHttp('https://otel.example'));
  const [inGrpc, inHttp] = [grpc, http].map(({ finding, endpoints }) => {
    const { definition: asked, entries } = choiceOf(finding, endpoints);
    return [asked ?? '', ...entries.flatMap(({ commands }) => commands)].join('\n');
  });
  expect(inGrpc).toContain('http://10.0.0.7:4317/opentelemetry.proto.collector.trace.v1.TraceService/Export');
  expect(inGrpc).not.toMatch(/\/v1\/traces|http_code/);
  expect(inHttp).toContain('https://otel.example/v1/traces');
  expect(inHttp).not.toMatch(/http2-prior-knowledge|grpc/);
});

test('a shell can read every command, in either protocol, as a page breaks it into lines', async () => {
  const { finding } = diagnosed(overHttp('https://otel.example'));
  const lines = [['10.0.0.7:4317'], ['https://otel.example'], []].flatMap((endpoints) =>
    faces.flatMap(({ scenario }) => {
      const { commands, base } = candidateIn(scenario, { ...finding, evidence: [] }, endpoints);
      const texts = [definition('grpc', base), ...commands.flatMap(({ full, short }) => [full, short])];
      return texts.map(asPasted);
    }),
  );
  expect(lines.length).toBeGreaterThan(1000);
  const { code, stderr } = await runTool('sh', ['-n'], { input: lines.join('\n') });
  expect([code, stderr]).toEqual([0, '']);
});

const heard = [
  {
    scenario: 'auth-401',
    lineFor: ({ http }: Record<'grpc' | 'http', string>) => overHttp(http),
    asks: ['ask -i', 'ask -i -H "authorization: Bearer $TOKEN"'],
    shows: [/^HTTP\/1\.1 401/, /^HTTP\/1\.1 200/],
  },
  {
    scenario: 'http-500-overload',
    lineFor: ({ grpc }: Record<'grpc' | 'http', string>) =>
      `traces export: dial tcp ${new URL(grpc).host}: rpc error: code = Unauthenticated desc = no`,
    asks: ['ask -i', "ask -o /dev/null -w '%{http_code} %{content_type}\\n'"],
    shows: [/^grpc-status: 13/m, /^200 application\/grpc$/m],
  },
];

test.for(heard)('what an empty export is in short can be pasted: $scenario', async (one, context) => {
  requireTool('curl', context);
  await using backend = await startBackend({ scenario: one.scenario, clock: createSystemClock(), seed: 1 });
  const { finding, endpoints } = diagnosed(one.lineFor(backend.endpoints));
  const asked = asPasted(choiceOf(finding, endpoints).definition!);
  const env = { ...process.env, TOKEN: String(backend.ready.sender['token']) };
  for (const [index, command] of one.asks.entries()) {
    const { stdout, stderr } = await runTool('sh', ['-c', `${asked}\n${command}`], { timeoutMs: 30_000, env });
    expect([stdout.toString(), stderr]).toEqual([expect.stringMatching(one.shows[index]!), '']);
  }
});
