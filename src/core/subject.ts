import type { ListenerName, Protocol, Signal } from './signal.ts';

/** Where a fault acts. Each layer has one kind of subject and one kind of reply (`reply.ts`). */
export const layers = ['name', 'proxy', 'listener', 'bytes', 'connection', 'tls', 'session', 'exchange'] as const;
export type Layer = (typeof layers)[number];

/** A DNS question came. */
export interface NameSubject {
  readonly name: string;
  readonly questionType: 'A' | 'AAAA';
  readonly ordinal: number;
}

/** Somebody asks the proxy in front of the backend for a tunnel. */
export interface ProxySubject {
  /** The door that it asks for. */
  readonly listener: ListenerName;
  readonly peer: string;
  /** `host:port`, as it was written. */
  readonly target: string;
  /** What it shows to the proxy. */
  readonly credential: CredentialLabel;
  readonly ordinal: number;
}

/** A phase was entered: shall this door be open? */
export interface ListenerSubject {
  readonly listener: ListenerName;
}

/** A connection was accepted; `ordinal` counts from 1 over the whole backend. */
export interface ConnectionSubject {
  readonly connection: string;
  readonly listener: ListenerName;
  readonly peer: string;
  /** What it came through; default: nothing of ours. */
  readonly via?: 'proxy';
  readonly ordinal: number;
}

/** A ClientHello arrived on a connection. */
export interface TlsSubject extends ConnectionSubject {
  readonly serverName?: string | undefined;
  readonly alpn: readonly string[];
  /** Highest version that the client offers, such as `TLSv1.3`. */
  readonly maxVersion: string;
}

/** An HTTP/2 connection is up. */
export interface SessionSubject extends ConnectionSubject {
  readonly secure: boolean;
}

/** What a credential header held: a label of ours, nothing, or something that we did not mint. */
export const credentialLabels = ['valid', 'renewed', 'limited', 'missing', 'foreign'] as const;
export type CredentialLabel = (typeof credentialLabels)[number];

/** An export request of which only the headers are known. */
export interface ExchangeHead extends ConnectionSubject {
  readonly exchange: string;
  readonly protocol: Protocol;
  readonly httpVersion: '1.1' | '2';
  readonly method: string;
  readonly path: string;
  /** By path or gRPC method; undefined when the path names none. */
  readonly signal?: Signal | undefined;
  /** Lower-case names; a repeated header is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: string;
  /** It came over TLS. */
  readonly secure: boolean;
  /** The best credential found in `authorization` or `x-api-key`. */
  readonly credential: CredentialLabel;
  /** Requests that this backend has seen, this one included. */
  readonly requestOrdinal: number;
}

/** An export request that was read, inflated and counted. */
export interface ExchangeSubject extends ExchangeHead {
  readonly body: {
    readonly items: number;
    /** Bytes as they came, and after inflating. */
    readonly wireSizeBytes: number;
    readonly sizeBytes: number;
    /** Fingerprint of the decoded items: equal for a re-encoded resend. */
    readonly payload: string;
    /** How often this payload came, this time included. */
    readonly attempt: number;
    /** Different payloads that have come, counted from 1; one that comes again keeps its number. */
    readonly payloadOrdinal: number;
    /** The request itself, inflated. Lent: it is only there while the decision is made. */
    readonly bytes: Uint8Array;
  };
}

export interface SubjectOf {
  name: NameSubject;
  proxy: ProxySubject;
  listener: ListenerSubject;
  bytes: ConnectionSubject;
  connection: ConnectionSubject;
  tls: TlsSubject;
  session: SessionSubject;
  exchange: ExchangeHead | ExchangeSubject;
}

/** True once the body of an exchange is known. */
export function hasBody(subject: ExchangeHead | ExchangeSubject): subject is ExchangeSubject {
  return 'body' in subject;
}
