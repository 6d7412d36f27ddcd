import type { Socket } from 'node:net';
import type { ConnectionSubject } from '../core/subject.ts';
import type { BodyMemory } from './body-memory.ts';
import type { Connection } from './connection.ts';
import type { WireHost } from './host.ts';
import type { Http1Engine } from './http1-engine.ts';
import type { Lowering } from './lowering.ts';
import type { SecureContexts } from './secure-contexts.ts';

/** What a listener gives to each connection. */
export interface ConnectionParts {
  readonly host: WireHost;
  readonly memory: BodyMemory;
  readonly lower: Lowering;
  readonly contexts: SecureContexts;
  readonly http1: Http1Engine;
  readonly raw: Socket;
  /** Bytes that had passed before the connection was ours. */
  readonly before: { readonly read: number; readonly written: number };
  readonly subject: ConnectionSubject;
  readonly onClosed: (connection: Connection) => void;
}
