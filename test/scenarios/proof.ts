import type { EventType } from '../../src/core/event.ts';
import type { Signal } from '../../src/core/signal.ts';
import { silence } from './vocabulary.ts';

/**
 * What foreign clients see of a scenario, in the words of `vocabulary.ts`: one export, made again and again with the
 * settings that the scenario gives a sender, and what came of each attempt. The last words stand for all that follow.
 *
 * It has to be seen by each client, over each protocol, with and without TLS; and it must not be seen when nothing is
 * wrong, nor in another scenario of the same cause.
 */
export interface Proof {
  /** Over OTLP/gRPC. Default: nothing is wrong. */
  readonly grpc?: readonly string[];
  /** Over OTLP/HTTP, protobuf and JSON. Default: nothing is wrong. */
  readonly http?: readonly string[];
  /** In the TLS handshake. Default: nothing is wrong. */
  readonly handshake?: string;
  /** Each export has other data than the one before. Default: the same again. */
  readonly fresh?: true;
  /** The words come in any order and any number, but each comes. */
  readonly isDrawn?: true;
  /** Frames that a client of HTTP/2 sees, where others see nothing of them. Default: those of an answer. */
  readonly frames?: readonly string[];
  /** Seen from the second attempt on by a client that trusts the certificate that it met first and no other. */
  readonly pinned?: readonly string[];
  /** By a client that connects and says nothing. Default: it does not look; where nothing is wrong, it meets silence. */
  readonly unasked?: string;
  /**
   * The attempts are exports of one client that keeps its connection, so far apart. Clients that cannot keep one do not
   * look. Default: each attempt is made by a client of its own.
   */
  readonly keepsConnection?: { readonly pauseMs: number };
  /** Faces of this cause that some client cannot tell from this one, and why; another client can. */
  readonly alike?: Readonly<Record<string, string>>;
  /** Who can be led there at all, in plaintext: clients and senders, by name. Default: all of them. */
  readonly only?: readonly string[];
  /** Clients and senders for which a test cannot wait, by name, or by name and door, and why. */
  readonly absent?: Readonly<Record<string, string>>;
  /** Clients that see less than the others, by name, or by name and door or protocol: `JS SDK over http`, `curl, http/json, TLS`. */
  readonly except?: Readonly<Record<string, readonly string[]>>;
  /** Clients that see no more of this than of another failure, and why: they prove that it comes, not what it is. */
  readonly blind?: Readonly<Record<string, string>>;
  /** Why no export tells of it; the commands of the page do (`findings.ts`). */
  readonly shownByCommands?: string;
  /** What senders drop here was stored: the answer that they give up on is a success. */
  readonly isStored?: true;
  /** All of it is acknowledged, and by the recording none of it was stored. */
  readonly isLost?: true;
  /** How long even the quickest of the attempts took. */
  readonly takesMs?: number;

  /** What is exported. Default: traces. */
  readonly signal?: Signal;
  /** How many attempts are looked at. Default: three. */
  readonly attempts?: number;
  /** Values of parameters, where a test has another pace than people. The face stays the same with them. */
  readonly with?: Readonly<Record<string, string>>;
  /** The same for whoever looks at the backend from outside; the page and its fix may be those of another face then. */
  readonly seenWith?: Readonly<Record<string, string>>;
  /** How long clients wait, where neither the scenario nor the usual will do. */
  readonly patienceMs?: number;
  /** What the backend has to have recorded before the attempt of this number. */
  readonly before?: { readonly attempt: number; readonly event: EventType; readonly times: number };
}

/** Nothing is wrong. */
export const healthy = {
  grpc: ['OK'],
  http: ['200'],
  handshake: 'a trusted handshake',
  frames: ['status 0'],
  unasked: silence,
} as const;
