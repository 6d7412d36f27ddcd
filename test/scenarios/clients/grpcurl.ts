import { join } from 'node:path';
import { grpcCodeNames } from '../../../src/core/grpc-codes.ts';
import { packageRoot } from '../../../src/core/package-root.ts';
import { grpcPaths } from '../../../src/core/signal.ts';
import type { Signal } from '../../../src/core/signal.ts';
import { exportMethod } from '../../../src/otlp/proto-services.ts';
import { findTool } from '../../tools/tools.ts';
import { payloadOf } from '../payload.ts';
import { delayIn, endless, grpcWords, silence, tellingLine, troubleWords } from '../vocabulary.ts';
import { targetOf } from './client.ts';
import { framesIn, stingySettings } from './frames.ts';
import type { FramePattern } from './frames.ts';
import type { Aim, Client } from './client.ts';
import { runTool } from './tool.ts';

const protos: Readonly<Record<Signal, string>> = {
  traces: 'trace/v1/trace_service.proto',
  metrics: 'metrics/v1/metrics_service.proto',
  logs: 'logs/v1/logs_service.proto',
  profiles: 'profiles/v1development/profiles_service.proto',
};

/** A client of grpc-go: what the Collector is built upon. */
export const grpcurl: Client = {
  name: 'grpcurl',
  protocol: 'grpc',
  reads: ['Go'],
  tls: 'Go',
  async attempts(aim) {
    const input = requestJson(aim);
    const { code, stdout, stderr } = await runTool(findTool('grpcurl').path!, argsFor(aim), { input, env });
    const printed = stdout.toString();
    if (code === 0) return [{ words: successWords(printed), said: `OK ${contentsIn(printed)}` }];
    const said = saidIn(stderr);
    const words = failureWords(printed, stderr);
    const hasBegun = printed.includes('Response headers received:\ncontent-type');
    return [{ words: words === silence && hasBegun ? endless : words, said }];
  },
};

/** The same, and its library tells of each frame that it reads. */
export const grpcurlFrames: Client = {
  ...grpcurl,
  name: 'grpcurl, frame by frame',
  seesFrames: true,
  async attempts(aim) {
    const { stderr } = await runTool(findTool('grpcurl').path!, argsFor(aim), {
      input: requestJson(aim),
      env: { ...env, GODEBUG: 'http2debug=2' },
    });
    return [framesIn(stderr, frames) ?? { words: troubleWords(stderr), said: tellingLine(stderr) }];
  },
};

const frames: readonly FramePattern[] = [
  ...stingySettings('='),
  [/decoded hpack field header field "grpc-status" = "(\S+)"/g, ([, status]) => `status ${status}`],
  [/read RST_STREAM .*ErrCode=(\w+)/g, ([, code]) => `RST_STREAM ${code}`],
  [
    /read GOAWAY .*ErrCode=(\w+) Debug="(.*)"/g,
    ([, code, words]) => `GOAWAY ${code}${words === '' ? '' : ` “${words}”`}`,
  ],
];

/** It keeps to itself why it cannot connect; the library that it is made of does not. */
const env = { ...process.env, GRPC_GO_LOG_SEVERITY_LEVEL: 'info' };

function argsFor({ url, nameServer, caFile, identity, headers = {}, signal, patienceMs }: Aim): string[] {
  const own = identity ? ['-cert', identity.certFile, '-key', identity.keyFile] : [];
  const trust = caFile === undefined ? own : ['-cacert', caFile, ...own];
  return [
    url.startsWith('https:') ? trust : ['-plaintext'],
    ...Object.entries(headers).map(([name, value]) => ['-H', `${name}: ${value}`]),
    ['-connect-timeout', String(patienceMs / 1000)],
    ['-max-time', String(patienceMs / 1000)],
    ['-import-path', join(packageRoot, 'protos')],
    ['-proto', `opentelemetry/proto/collector/${protos[signal]}`],
    // With the trailers, since it cannot read the details of a status.
    ['-v', '-d', '@', targetOf({ url, nameServer }), grpcPaths[signal].slice(1)],
  ].flat();
}

/** In the JSON of protobuf, which has base64 where OTLP has hexadecimal. */
function requestJson({ signal, payload }: Aim): string {
  const request = exportMethod(signal).requestDeserialize(Buffer.from(payloadOf('grpc', signal, payload)));
  return JSON.stringify(request, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
      ? Buffer.from((value as unknown as { data: number[] }).data).toString('base64')
      : value,
  );
}

function contentsIn(printed: string): string {
  return /^Response contents:\n([^]*?)\n\n/m.exec(printed)?.[1] ?? '{}';
}

/** Its own error, or the line of its library that tells more. */
function saidIn(errors: string): string {
  const [, error] = /^(ERROR:\n(?: {2}.*\n)+)/m.exec(errors) ?? [];
  return error ?? tellingLine(errors);
}

function successWords(printed: string): string {
  const { partialSuccess } = JSON.parse(contentsIn(printed)) as { partialSuccess?: Record<string, string> };
  if (!partialSuccess) return grpcWords({ code: 0, message: '' });
  const { errorMessage = '', ...counts } = partialSuccess;
  const partial = { rejected: Number(Object.values(counts)[0] ?? 0), message: errorMessage };
  return grpcWords({ code: 0, message: '', partial });
}

/** As Go spells it. */
function goName(code: string): string {
  return code === 'CANCELLED' ? 'CANCELED' : code.replaceAll('_', '');
}

/** By name, or `Code(4294967295)`: a signed number that Go prints without its sign. */
function codeOf(name: string): number {
  const number = /^Code\((\d+)\)$/.exec(name)?.[1];
  if (number !== undefined) return Number(number) | 0;
  return grpcCodeNames.findIndex((known) => goName(known) === name.toUpperCase());
}

/** `ERROR:` with code and message, or why no connection came about. */
function failureWords(printed: string, errors: string): string {
  const [, name, message = ''] = /^ {2}Code: (\w+(?:\(\d+\))?)\n {2}Message: (.*)/m.exec(errors) ?? [];
  if (name === undefined) return troubleWords(errors);
  const code = codeOf(name);
  const [, details] = /^grpc-status-details-bin: (\S+)$/m.exec(printed) ?? [];
  const retryDelayMs = delayIn(details === undefined ? undefined : Buffer.from(details, 'base64'));
  return grpcWords({ code, message, retryDelayMs });
}
