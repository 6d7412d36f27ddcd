import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { EventDraft } from '../core/event.ts';
import type { Forwarded, ForwardedRequest } from '../core/forwarding.ts';
import type { ConnectionReply, ExchangeReply, SessionReply, TlsReply } from '../core/reply.ts';
import type { Encoding, ListenerName, Signal } from '../core/signal.ts';
import type { Staple } from '../core/staple.ts';
import type {
  ConnectionSubject,
  CredentialLabel,
  ExchangeHead,
  ExchangeSubject,
  SessionSubject,
  TlsSubject,
} from '../core/subject.ts';
import type { Refusal } from './refusal.ts';

/**
 * What the engines ask of whoever owns them. The wire knows protocols; what shall happen, who is known and what is kept
 * is decided on the other side of this interface (`backend/`).
 */
export interface WireHost {
  readonly clock: Clock;
  readonly limits: WireLimits;
  /** Appends to the recording. */
  record(event: EventDraft): void;
  /** The id of a connection that was accepted, unique within the backend: `c1`, `c2` … */
  nextConnection(): Numbered;

  /** True when this listener terminates TLS. Asked for each connection. */
  usesTls(listener: ListenerName): boolean;
  /** Something between the TCP socket and us that acts on bytes; undefined: nothing, as for every healthy connection. */
  openBytes(line: BytesLine): Bytes | undefined;
  decideConnection(subject: ConnectionSubject): ConnectionReply;
  /** What was decided for later (`isLater`, `isGoawayLater`) happens now. */
  faultActs(layer: 'connection' | 'session', connection: string): void;
  /** A connection has found no place at its door. */
  foundNoPlace(listener: ListenerName, connection: string): void;
  /** With the key and chain to present when the reply is a handshake. */
  decideTls(subject: TlsSubject): TlsDecision;
  decideSession(subject: SessionSubject): SessionReply;
  /** Whose a request is: what becomes of it is asked there. */
  claim(request: RequestHead): Claim;
}

export interface Numbered {
  readonly id: string;
  /** From 1. */
  readonly ordinal: number;
}

/** What tells requests apart before anything is decided. */
export interface RequestHead {
  readonly family: 'grpc' | 'http';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Claim {
  readonly host: ExchangeHost;
  /** What the path is without what only said whose the request is. Default: all of it. */
  readonly path?: string;
  /** It is nobody's: answered so before anything is decided. */
  readonly refusal?: Refusal;
}

/** What an exchange asks of whoever it belongs to: the backend, or a slice of it with a schedule and counters of its own. */
export interface ExchangeHost {
  readonly clock: Clock;
  readonly limits: WireLimits;
  record(event: EventDraft): void;
  /** An id unique within the backend, `x1`, `x2` …; the ordinal counts the requests of this slice. */
  nextExchange(): Numbered;
  /** Undefined: read the body, then ask `decideExchange`. */
  decideHead(subject: ExchangeHead): ExchangeReply | undefined;
  decideExchange(subject: ExchangeSubject): ExchangeReply;
  /** A request that is refused by its head is read all the same, and answered then. */
  readonly readsRefused: boolean;
  /** Passes a request on to the real backend; asked for where a reply's commit is `upstream`. Never rejects. */
  forward(request: ForwardedRequest): Promise<Forwarded>;

  /** Signal that a path of OTLP/HTTP names and whether this backend serves it there. */
  routeHttp(path: string): { readonly signal?: Signal; readonly served: boolean };
  credentialOf(headers: Readonly<Record<string, string>>): CredentialLabel;
  /** Headers as they may be recorded: credentials become a label or a salted fingerprint. */
  recordable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  /** How often this payload has come, this time included, and which of all payloads it is. */
  attemptOf(payload: string): { readonly attempt: number; readonly payloadOrdinal: number };
  /** Offers a readable body for later decoding: copied if kept, or kept where it lies if that is lent. */
  retain(exchange: string, signal: Signal, encoding: Encoding, body: Uint8Array, loan?: Loan): void;
  /** Told of each request once its answer is under way, if somebody wants to look closely. The body is valid for the call. */
  readonly examine?: ((request: ReadRequest) => void) | undefined;
}

/** A request as far as it was read. */
export interface ReadRequest {
  readonly head: ExchangeHead;
  readonly encoding: Encoding | undefined;
  /** Inflated and without a gRPC frame; undefined where it was not read, or not to its end. */
  readonly body: Uint8Array | undefined;
  /** Why it is no export request. */
  readonly unreadable: string | undefined;
}

/** A connection whose bytes something may act upon. */
export interface BytesLine {
  readonly subject: ConnectionSubject;
  readonly raw: Socket;
  /** Ends the connection below every protocol, with a FIN or a RST. */
  readonly cut: (how: 'finish' | 'reset', reason: string) => void;
}

export interface Bytes {
  /** To be read and written in place of the TCP socket. */
  readonly socket: Duplex;
  /** A phase has begun. */
  redecide(): void;
}

/** The memory that a body lies in. */
export interface Loan {
  /** All of it, what lies beside the body included. */
  readonly sizeBytes: number;
  /** Nobody else writes to it until the result is disposed. */
  keep(): Disposable;
}

export interface TlsDecision {
  readonly reply: TlsReply;
  /** For a handshake: PEM, and what goes with the chain where the client asks for it. */
  readonly identity?: { readonly key: string; readonly chain: string; readonly staple?: Staple };
  /** PEM: whom client certificates are checked against. */
  readonly clientAuthority?: string;
}

/** Every bound of the wire; reaching one is a `limit.reached` event. */
export interface WireLimits {
  readonly maxConnections: number;
  readonly maxStreamsPerConnection: number;
  readonly maxHeaderBytes: number;
  /** As received, and after inflating. */
  readonly maxRequestBytes: number;
  readonly maxInflatedBytes: number;
  /** Bodies being read at one moment, over all connections. */
  readonly maxBufferedBytes: number;
  /** First byte, TLS handshake, request headers, request body, idle connection. */
  readonly firstByteTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

const MiB = 1024 * 1024;

export const defaultWireLimits: WireLimits = {
  maxConnections: 2000,
  maxStreamsPerConnection: 256,
  maxHeaderBytes: 64 * 1024,
  maxRequestBytes: 64 * MiB,
  maxInflatedBytes: 64 * MiB,
  maxBufferedBytes: 512 * MiB,
  firstByteTimeoutMs: 60_000,
  handshakeTimeoutMs: 30_000,
  headersTimeoutMs: 30_000,
  bodyTimeoutMs: 120_000,
  idleTimeoutMs: 300_000,
};
