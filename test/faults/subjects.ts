import type {
  ConnectionSubject,
  ExchangeHead,
  ExchangeSubject,
  ListenerSubject,
  ProxySubject,
  SessionSubject,
  TlsSubject,
} from '../../src/core/subject.ts';

/** Subjects as the engines would hand them over; each test changes only what it is about. */
export const listenerSubject: ListenerSubject = { listener: 'grpc' };

export const proxySubject: ProxySubject = {
  listener: 'grpc',
  peer: '127.0.0.1:5',
  target: '127.0.0.1:4317',
  credential: 'missing',
  ordinal: 1,
};

export const connectionSubject: ConnectionSubject = {
  connection: 'c1',
  listener: 'grpc',
  peer: '127.0.0.1:5',
  ordinal: 1,
};

export const tlsSubject: TlsSubject = {
  ...connectionSubject,
  serverName: 'localhost',
  alpn: ['h2'],
  maxVersion: 'TLSv1.3',
};

export const sessionSubject: SessionSubject = { ...connectionSubject, secure: false };

export const head: ExchangeHead = {
  ...connectionSubject,
  listener: 'http',
  exchange: 'x1',
  protocol: 'http/protobuf',
  httpVersion: '1.1',
  method: 'POST',
  path: '/v1/traces',
  signal: 'traces',
  headers: { 'content-type': 'application/x-protobuf' },
  compression: 'identity',
  credential: 'missing',
  secure: false,
  requestOrdinal: 1,
};

export function request(
  body: Partial<ExchangeSubject['body']> = {},
  over: Partial<ExchangeHead> = {},
): ExchangeSubject {
  return {
    ...head,
    ...over,
    body: {
      items: 100,
      wireSizeBytes: 500,
      sizeBytes: 2000,
      payload: 'p1',
      attempt: 1,
      payloadOrdinal: 1,
      bytes: new Uint8Array(2000),
      ...body,
    },
  };
}

export const grpcRequest: ExchangeSubject = request({}, { protocol: 'grpc', httpVersion: '2', listener: 'grpc' });
