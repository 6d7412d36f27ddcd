import { connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { curl } from '../cli/clients.ts';
import { grpcPaths } from '../../src/core/signal.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';

type Context = { skip: (reason: string) => never };

/** What curl shows of one export, without the date and what concerns its connection alone. */
export async function curled(context: Context, url: string, ...args: string[]) {
  const { status, headers, body } = await curl(context, '--raw', '--http1.1', ...args, url);
  const lines = headers.split('\r\n').map((line) => line.replace(/^([^:]+):/, (name) => name.toLowerCase()));
  return { status, headers: lines.filter((line) => !/^(date|connection|keep-alive):/.test(line)), body };
}

/** One gRPC call as it stands on the wire: header blocks with their fields in order, and the framed message. */
export async function called(endpoint: string, message: Uint8Array, { gzip = false } = {}) {
  const session = connect(endpoint);
  const stream = session.request({
    ':method': 'POST',
    ':path': grpcPaths.traces,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(gzip && { 'grpc-encoding': 'gzip', 'grpc-accept-encoding': 'gzip' }),
  });
  const blocks: string[][] = [];
  const chunks: Buffer[] = [];
  const note = (_headers: object, _flags: number, raw: string[]): void => void blocks.push(raw);
  stream.on('response', note as () => void).on('trailers', note as () => void);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  stream.on('error', reject).on('close', resolve);
  session.on('error', reject);
  stream.end(gzip ? buildFrame(gzipSync(message), true) : buildFrame(message));
  try {
    await promise;
  } finally {
    session.destroy();
  }
  return { blocks, body: Buffer.concat(chunks).toString('hex') };
}

/** Status and text of a call that failed. */
export async function failedCall(endpoint: string, message: Uint8Array): Promise<string> {
  const { blocks } = await called(endpoint, message);
  const fields = blocks.flat();
  const valueOf = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
  return `${valueOf('grpc-status')}: ${decodeURIComponent(valueOf('grpc-message'))}`;
}
