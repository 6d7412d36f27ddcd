import type { BodyMemory } from './body-memory.ts';
import type { WireHost } from './host.ts';
import type { ConnectionSubject } from '../core/subject.ts';
import type { Exchange } from './exchange.ts';
import type { Lowering } from './lowering.ts';
import type { ReplyChannel } from './reply-channel.ts';
import type { SpentBuffers } from './spent-buffers.ts';

/** OTLP/gRPC, or OTLP/HTTP in either version: what a connection is served as. */
export type Family = 'grpc' | 'http';

/** The bytes of a request, as they come. */
export interface IncomingBody {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  /** Nobody listens, and they shall come all the same. */
  resume(): unknown;
}

/** An export request as an engine hands it over: its head, its body still to be read, and the way back. */
export interface IncomingRequest {
  readonly family: Family;
  readonly httpVersion: '1.1' | '2';
  readonly method: string;
  readonly path: string;
  /** Lower-case names without HTTP/2's pseudo headers; a repeated header is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: IncomingBody;
  /** HTTP/2: whom to tell of what was read. */
  readonly spent?: SpentBuffers;
  readonly channel: ReplyChannel;
}

/** What an exchange needs of the connection that it came on. */
export interface Line {
  readonly host: WireHost;
  readonly memory: BodyMemory;
  readonly lower: Lowering;
  readonly subject: ConnectionSubject;
  /** TLS lies between it and the peer. */
  readonly secure: boolean;
  /** Nothing may be written any more. */
  readonly muted: boolean;
  readonly exchanges: Set<Exchange>;
  /** Bytes were read: a fault may wait for their number. */
  bytesCame(): void;
  exchangeEnded(exchange: Exchange): void;
}
