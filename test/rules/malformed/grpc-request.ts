import { connect } from 'node:http2';
import type { IncomingHttpHeaders } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { grpcPaths } from '../../../src/core/signal.ts';
import { decodeStatus } from '../../otlp/rpc-messages.ts';
import { describeStatus } from './wording.ts';

/** A gRPC request down to its HTTP/2 fields and the bytes of its body. */
export interface GrpcRequest {
  readonly method?: string;
  readonly path?: string;
  /** Beside those of gRPC, or instead of them; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array;
}

const patienceMs = 20_000;

/** What a server answers, in a few words that do not depend on its version or on the run. */
export async function askGrpc(url: string, request: GrpcRequest): Promise<string> {
  const { method = 'POST', path = grpcPaths.traces, headers, body = new Uint8Array(0) } = request;
  const session = connect(url);
  session.on('error', () => {});
  const fields = { ':method': method, ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers };
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  const stream = session.request(Object.fromEntries(kept), { endStream: false });
  const seen: { head: IncomingHttpHeaders; trailers: IncomingHttpHeaders } = { head: {}, trailers: {} };
  stream.on('response', (head) => (seen.head = head)).on('trailers', (trailers) => (seen.trailers = trailers));
  const ended = new Promise<string>((resolve) => {
    stream.on('close', () => resolve(stream.rstCode === 0 ? 'connection closed' : `RST_STREAM(${stream.rstCode})`));
    stream.on('error', () => {}).setTimeout(patienceMs, () => resolve('no answer'));
  });
  const answered = buffer(stream).catch(() => Buffer.alloc(0));
  stream.end(body);
  const end = await ended;
  session.destroy();
  await answered;
  return describe(seen.head, seen.trailers) ?? end;
}

function describe(head: IncomingHttpHeaders, trailers: IncomingHttpHeaders): string | undefined {
  if (head[':status'] === undefined) return undefined;
  const type = head['content-type']?.split(';')[0] ?? 'no body';
  const fields = { ...head, ...trailers };
  const code = fields['grpc-status'];
  const status = Number(head[':status']);
  const http = status === 200 ? [] : [`HTTP ${status}`];
  if (code === undefined) return [...http, type === 'text/plain' ? 'text' : type].join(', ');
  const bin = fields['grpc-status-details-bin'];
  const details = typeof bin === 'string' ? decodeStatus(Buffer.from(bin, 'base64')).details : [];
  return [...http, describeStatus({ code: Number(code), details })].join(', ');
}
