import type { Toxic } from './toxic.ts';

/**
 * Replies: frozen data that says what to do on the wire. Faults return them, engines perform them and record what they
 * really did. A fault that only one engine could understand does not fit here: find the verb that it is made of.
 */

export type NameReply =
  | { readonly verb: 'answer'; readonly addresses: readonly string[]; readonly ttlSeconds: number }
  | { readonly verb: 'nxdomain' | 'servfail' | 'silence' };

/** What becomes of a request for a tunnel. */
export type ProxyReply =
  | { readonly verb: 'tunnel' }
  /** `challenge`: what a 407 asks for. */
  | { readonly verb: 'refuse'; readonly status: number; readonly message: string; readonly challenge?: string }
  /** It is taken, and not answered. */
  | { readonly verb: 'silence' };

/** `refuse`: RST to each SYN, the port stays ours. `swallow`: SYNs go unanswered (Linux). */
export interface ListenerReply {
  readonly verb: 'serve' | 'refuse' | 'swallow';
  /** Connections that are served at one moment; those above it are left unread until there is a place. */
  readonly places?: number;
  /** Serves on the address of this family alone; the other refuses. Default: on the address that it was given. */
  readonly family?: 'ipv4' | 'ipv6';
}

/** What the network does to the bytes of a connection, below TLS and every protocol. */
export interface BytesReply {
  readonly toxics: readonly Toxic[];
}

export type ConnectionReply =
  /** `speak` limits the connection to one protocol family whatever the peer speaks; by default the listener's own. */
  | {
      readonly verb: 'serve';
      readonly speak?: 'grpc' | 'http';
      /** False: no HTTP/2; its preface is answered in HTTP/1.1 with 400, and ALPN offers `http/1.1` alone. */
      readonly http2?: false;
      /** Where the listener terminates TLS: `none` speaks plaintext alone, `optional` either, by the first byte. */
      readonly tls?: 'none' | 'optional';
    }
  /** The end: a real RST, a FIN, or silence in which not a byte is written any more. At once, or at a moment. */
  | ({ readonly verb: 'reset' | 'finish' | 'mute' } & ConnectionMoment);

/** When a connection ends: whichever of these comes first, at once where none is given. */
export interface ConnectionMoment {
  readonly afterMs?: number;
  /** Once so much was read. */
  readonly afterBytes?: number;
  /** Once so many requests were answered. */
  readonly afterRequests?: number;
  /** Once nothing has come for so long and nothing is under way … */
  readonly idleMs?: number;
  /** … `reuse`: not then, but when a request comes again. Whoever comes back finds out. */
  readonly noticed?: 'at-once' | 'reuse';
}

/** True when the end that `moment` describes is not now. */
export function isLater({ afterMs, afterBytes, afterRequests, idleMs }: ConnectionMoment): boolean {
  return afterBytes !== undefined || afterRequests !== undefined || idleMs !== undefined || (afterMs ?? 0) > 0;
}

export type TlsReply =
  | {
      readonly verb: 'handshake';
      /** An entry of the certificate catalogue, such as `good` or `expired`. */
      readonly certificate: string;
      readonly minVersion?: TlsVersion;
      readonly maxVersion?: TlsVersion;
      /** Cipher suites in the notation of OpenSSL. */
      readonly ciphers?: string;
      /** Protocols offered to the client; empty: none is negotiated. */
      readonly alpn?: readonly string[];
      readonly clientCertificate?: 'request' | 'require';
    }
  /** A fatal alert in answer to the ClientHello, by its RFC 8446 number. */
  | { readonly verb: 'alert'; readonly alert: number }
  /** Read the ClientHello and say nothing, or end the connection without a word of TLS: by a RST or a FIN. */
  | { readonly verb: 'stall' | 'reset' | 'finish' };

export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

export interface SessionReply {
  /** When the SETTINGS frame comes with which every server begins, or that nothing is ever said. Default: at once. */
  readonly greeting?: { readonly afterMs: number } | 'never';
  /** What stands in it, lawful or not. */
  readonly settings?: {
    readonly initialWindowSize?: number;
    readonly maxConcurrentStreams?: number;
    readonly maxHeaderListSize?: number;
    readonly maxFrameSize?: number;
  };
  /** GOAWAY, and then the end: at the first of these moments, at once where none is given. */
  readonly goaway?: Goaway;
}

export interface Goaway {
  readonly code: number;
  readonly debugData?: string;
  /** Once so many requests were answered. */
  readonly afterRequests?: number;
  readonly afterMs?: number;
  /** Once so many PING frames have come sooner after the one before than they may. */
  readonly pings?: { readonly minIntervalMs: number; readonly tolerated: number };
  /** Said to the next request, which it leaves unprocessed: open streams are not waited for. */
  readonly isAbrupt?: true;
}

/** True when the GOAWAY is not said at once. */
export function isGoawayLater({ afterRequests, afterMs, pings, isAbrupt }: Goaway): boolean {
  return isAbrupt === true || pings !== undefined || (afterMs ?? 0) > 0 || (afterRequests ?? 0) > 0;
}

/** What the backend means, in no protocol's words; `otlp/lower.ts` turns it into gRPC or HTTP. */
export type Answer =
  | { readonly kind: 'success'; readonly warning?: string }
  /** `rejected` items, the last ones of the request, were not stored. */
  | { readonly kind: 'partial'; readonly rejected: number; readonly message: string }
  /** Overloaded, come back after `delayMs`. gRPC `code` + RetryInfo, HTTP `status` + Retry-After. */
  | {
      readonly kind: 'throttle';
      readonly status: 429 | 503;
      /** Default: RESOURCE_EXHAUSTED. */
      readonly code?: 'RESOURCE_EXHAUSTED' | 'UNAVAILABLE';
      readonly delayMs?: number;
      /** How HTTP writes the delay; as a date it is rounded up to a whole second. */
      readonly form: 'seconds' | 'date';
      readonly message: string;
    }
  | {
      readonly kind: 'unavailable';
      readonly status: 502 | 503 | 504;
      readonly message: string;
      /** gRPC: headers first, the status in trailers of their own. Default: trailers alone, in one block. */
      readonly headersFirst?: boolean;
    }
  | {
      readonly kind: 'reject';
      readonly reason: RejectReason;
      readonly message: string;
      /** Scheme of the credential that is wanted, where the reason is `unauthenticated`. Default: Bearer. */
      readonly challenge?: string;
      /** Behind the message stands what this header of the request held, if it came: it is written, and never recorded. */
      readonly echoes?: string;
    }
  /** The same is served elsewhere: HTTP's own 3xx with a Location, on gRPC streams too, as what stands in front does. */
  | { readonly kind: 'redirect'; readonly status: RedirectStatus; readonly location: string }
  /** The real backend's own answer, byte for byte. Goes with the commit `upstream`. */
  | { readonly kind: 'forward' }
  /** One protocol's own words, or both; the other protocol's senders get `otherwise`. */
  | {
      readonly kind: 'raw';
      readonly grpc?: WireResponse;
      readonly http?: WireResponse;
      readonly otherwise: Exclude<Answer, { kind: 'raw' }>;
    };

export const redirectStatuses = [301, 302, 303, 307, 308] as const;
export type RedirectStatus = (typeof redirectStatuses)[number];

/** Why data or caller is not wanted; each maps to one gRPC code and one HTTP status (`otlp/lower.ts`). */
export const rejectReasons = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'method-not-allowed',
  'unsupported-type',
  'unsupported-compression',
  'too-large',
  'internal',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** A response as it goes on the wire, in either protocol. gRPC: `body` carries the framed message, empty = trailers-only. */
export interface WireResponse {
  readonly status: number;
  /** Lower-case names, in order; a name may come twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** Size of the body once it is inflated, where it is compressed. */
  readonly inflatedBytes?: number;
  /** gRPC, when the response has a body or `headers` do not already end the stream. */
  readonly trailers?: readonly (readonly [name: string, value: string])[];
}

/** One timed step of a delivery. Without steps: `head`, `body`, `end`. */
export type DeliveryStep =
  | { readonly step: 'wait'; readonly ms: number }
  /** Status line and headers. */
  | { readonly step: 'head' }
  /** The next `bytes` of the body (all that is left by default), at `bytesPerSecond` if given. */
  | { readonly step: 'body'; readonly bytes?: number; readonly bytesPerSecond?: number }
  /** The whole body over and over, until `upToBytes` of it were written; `bytesPerSecond` as above. */
  | { readonly step: 'repeat'; readonly upToBytes: number; readonly bytesPerSecond?: number }
  /** Trailers and END_STREAM, or the end of an HTTP/1.1 message. */
  | { readonly step: 'end' }
  /** RST_STREAM with this HTTP/2 code; on HTTP/1.1 it resets the connection. */
  | { readonly step: 'reset-stream'; readonly code: number }
  /** Bytes that are no frames, or frames that no peer may send. To HTTP/1.1 all of them are garbage. */
  | { readonly step: 'broken-frames'; readonly kind: BrokenFrames }
  | { readonly step: 'reset-connection' }
  /** FIN, whatever is in flight; where it comes below TLS, without the close_notify that ends TLS. */
  | { readonly step: 'close-connection'; readonly below?: 'tls' }
  /** Nothing more, ever, until the peer gives up. */
  | { readonly step: 'hold' };

/** `half-headers`: a header block that nobody ends. `stray-stream`: DATA on a stream that the peer never opened. */
export const brokenFrames = ['garbage', 'half-headers', 'large-headers', 'long-frame', 'stray-stream'] as const;
export type BrokenFrames = (typeof brokenFrames)[number];

export const lawfulDelivery: readonly DeliveryStep[] = [{ step: 'head' }, { step: 'body' }, { step: 'end' }];

/**
 * When the items count as stored. `before` the delivery begins, `after` all of it was written, `upstream` when the real
 * backend behind us said so, `never`. It separates loss from duplication.
 */
export type CommitPoint = 'before' | 'after' | 'upstream' | 'never';

export interface ExchangeReply {
  readonly answer: Answer;
  readonly delivery: readonly DeliveryStep[];
  readonly commit: CommitPoint;
  /** It takes its turn behind the requests that came before it under the same rule. */
  readonly turn?: Turn;
}

/** A server that does one thing after the other. */
export interface Turn {
  /** How long it works on this request. */
  readonly serviceMs: number;
  /** Whoever would have to wait longer for those before it … */
  readonly longestWaitMs: number;
  /** … gets this instead, at once. */
  readonly otherwise: Omit<ExchangeReply, 'turn'>;
}

export interface ReplyOf {
  name: NameReply;
  proxy: ProxyReply;
  listener: ListenerReply;
  bytes: BytesReply;
  connection: ConnectionReply;
  tls: TlsReply;
  session: SessionReply;
  exchange: ExchangeReply;
}

/** What a backend without faults does: OTLP's server rules R1–R22. */
export const healthyReply: Readonly<Omit<ReplyOf, 'name' | 'proxy'>> = Object.freeze({
  listener: { verb: 'serve' },
  bytes: { toxics: [] },
  connection: { verb: 'serve' },
  tls: { verb: 'handshake', certificate: 'good' },
  session: {},
  exchange: { answer: { kind: 'success' }, delivery: lawfulDelivery, commit: 'before' },
});
