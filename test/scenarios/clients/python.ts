import { gzipSync } from 'node:zlib';
import { grpcCodeName } from '../../../src/core/grpc-codes.ts';
import { grpcPaths, httpPaths } from '../../../src/core/signal.ts';
import type { Protocol } from '../../../src/core/signal.ts';
import { payloadOf } from '../payload.ts';
import {
  answerText,
  delayIn,
  endless,
  grpcWords,
  httpWords,
  responseWords,
  silence,
  troubleWords,
  unconnected,
} from '../vocabulary.ts';
import { mediaTypeOf, targetOf } from './client.ts';
import type { Aim, Attempt, Client } from './client.ts';
import { asked } from './python-process.ts';

/** grpcio: the C++ core of gRPC, with an HTTP/2 and a TLS of its own. */
export const pythonGrpc = definePython('grpc', grpcAttempt);
/** http.client of Python's own library, which requests and urllib3 are built upon. */
export const pythonProtobuf = definePython('http/protobuf', httpAttempt);

function definePython(protocol: Protocol, attemptOf: (told: Told, aim: Aim) => Attempt): Client {
  return {
    name: 'Python',
    protocol,
    ...(protocol === 'grpc' ? { reads: ['gRPC core'], tls: 'BoringSSL' } : { reads: ['CPython'], tls: 'OpenSSL' }),
    keepsConnection: true,
    async attempts(aim) {
      // As python_client.py writes them.
      const seen = (await asked(orderFor(protocol, aim))) as readonly Told[];
      return seen.map((told) => attemptOf(told, aim));
    },
  };
}

function orderFor(protocol: Protocol, aim: Aim) {
  const { url, caFile, identity, headers = {}, compression, signal, patienceMs, payload, series } = aim;
  const payloads = Array.from({ length: series?.exports ?? 1 }, (_, index) => payload + index);
  const isCompressed = protocol !== 'grpc' && compression === 'gzip';
  const bodies = payloads.map((one) => {
    const body = payloadOf(protocol, signal, one);
    return Buffer.from(isCompressed ? gzipSync(body) : body).toString('base64');
  });
  const coding = isCompressed ? { 'content-encoding': 'gzip' } : {};
  return {
    protocol,
    url,
    caFile,
    ...identity,
    compression,
    patienceMs,
    bodies,
    pauseMs: series?.pauseMs ?? 0,
    ...(protocol === 'grpc'
      ? { path: grpcPaths[signal], target: targetOf({ url }), isSecure: url.startsWith('https:'), headers }
      : { path: httpPaths[signal], headers: { 'content-type': mediaTypeOf(protocol), ...coding, ...headers } }),
  };
}

/** What the program tells of an export over HTTP: an answer, an error, or an answer that ended in one. */
interface HttpTold {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
  readonly error?: string;
  readonly isConnected?: boolean;
}

function httpAttempt({ status, headers = {}, body, error, isConnected }: HttpTold, { signal }: Aim): Attempt {
  if (error !== undefined) {
    const words = troubleWords(error);
    if (words === silence && isConnected === false) return { words: unconnected, said: error };
    return { words: status === undefined || words === endless ? words : `${status}, ${words}`, said: error };
  }
  const answer = { status: status!, headers, body: Buffer.from(body ?? '', 'base64') };
  return { words: httpWords(answer, signal), said: answerText(answer) };
}

type Told = HttpTold & GrpcTold;

interface GrpcTold {
  readonly code: number;
  /** Null where OK came without one. */
  readonly body?: string | null;
  readonly message?: string;
  readonly details?: string;
}

function grpcAttempt({ code, body, message = '', details = '' }: GrpcTold, { signal }: Aim): Attempt {
  if (body === null) return { words: 'no message', said: 'OK, without a message' };
  if (body !== undefined) {
    const response = Buffer.from(body, 'base64');
    return { words: responseWords(signal, response), said: `OK, ${response.length} bytes` };
  }
  const retryDelayMs = details === '' ? undefined : delayIn(Buffer.from(details, 'base64'));
  const words = grpcWords({ code, message, retryDelayMs });
  return { words, said: `${grpcCodeName(code)}: ${message}` };
}
