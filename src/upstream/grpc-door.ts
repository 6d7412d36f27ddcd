import { connect } from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { rootCertificates } from 'node:tls';
import type { ForwardedRequest } from '../core/forwarding.ts';
import { http2Codes } from '../core/http2-codes.ts';
import type { WireResponse } from '../core/reply.ts';
import { createGatherer } from './door.ts';
import type { DoorOptions, UpstreamDoor } from './door.ts';
import { answeredWith, passedOn } from './header-fields.ts';

/** In units of a million bytes: batches that wait for the upstream's windows. */
const maxSessionMemory = 64;

/** OTLP/gRPC: streams of one HTTP/2 connection, in plaintext (h2c) or TLS, which is made anew when it has ended. */
export function openGrpcDoor(url: URL, { ca, maxResponseBytes }: DoorOptions): UpstreamDoor {
  const sessions = new Set<ClientHttp2Session>();
  let current: ClientHttp2Session | undefined;
  const open = (): ClientHttp2Session => {
    const session = connect(url.origin, {
      maxSessionMemory,
      ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    });
    const retire = (): void => void (current === session && (current = undefined));
    sessions.add(session);
    // Each of its streams fails with the same, and tells it.
    session.on('error', retire);
    session.on('goaway', retire);
    session.on('close', () => {
      retire();
      sessions.delete(session);
    });
    return session;
  };
  return {
    url: url.href,
    send(request, gone) {
      // It is told that a session has ended a turn later than it has.
      if (current === undefined || current.closed || current.destroyed) current = open();
      const session = current;
      // One that lets an answer wait so long may be dead: later requests try another.
      const leave = (): void => {
        if (current === session) current = undefined;
        session.close();
      };
      gone.addEventListener('abort', leave, { once: true });
      return ask(session, request, { gone, maxResponseBytes }).finally(() => gone.removeEventListener('abort', leave));
    },
    [Symbol.dispose]() {
      for (const session of sessions) session.destroy();
    },
  };
}

interface AskOptions {
  readonly gone: AbortSignal;
  readonly maxResponseBytes: number;
}

function ask(session: ClientHttp2Session, request: ForwardedRequest, options: AskOptions): Promise<WireResponse> {
  const { gone, maxResponseBytes } = options;
  const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
  const stream = session.request({ ':method': request.method, ':path': request.path, ...passedOn(request.headers) });
  const body = createGatherer(maxResponseBytes);
  const seen: Answer = {};
  const fail = (error: Error): void => {
    reject(error);
    stream.close(http2Codes.CANCEL);
  };
  const stop = (): void => fail(gone.reason as Error);
  gone.addEventListener('abort', stop, { once: true });
  follow(stream, seen);
  stream.on('data', (chunk: Buffer) => {
    try {
      body.add(chunk);
    } catch (error) {
      fail(error as Error);
    }
  });
  stream.on('error', reject);
  stream.on('close', () => {
    gone.removeEventListener('abort', stop);
    const { status, headers, trailers } = seen;
    if (status === undefined || !headers || !stream.readableEnded) reject(new Error(endOf(stream)));
    else resolve({ status, headers, body: body.whole(), ...(trailers && { trailers }) });
  });
  stream.end(request.body);
  return promise;
}

interface Answer {
  status?: number;
  headers?: WireResponse['headers'];
  trailers?: WireResponse['headers'];
}

/** Node hands the fields in order to a third parameter, which its types leave out. */
type OnFields = (headers: Readonly<Record<string, unknown>>, flags: number, raw: readonly string[]) => void;

function follow(stream: ClientHttp2Stream, seen: Answer): void {
  const onResponse: OnFields = (headers, _flags, raw) => {
    seen.status = Number(headers[':status']);
    seen.headers = answeredWith(raw);
  };
  const onTrailers: OnFields = (_headers, _flags, raw) => {
    seen.trailers = answeredWith(raw);
  };
  stream.on('response', onResponse as () => void);
  stream.on('trailers', onTrailers as () => void);
}

function endOf({ rstCode }: ClientHttp2Stream): string {
  return rstCode === 0 ? 'it ended the stream without an answer' : `it ended the stream with RST_STREAM(${rstCode})`;
}
