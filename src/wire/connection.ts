import type { Socket } from 'node:net';
import type { ConnectionReply } from '../core/reply.ts';
import type { ConnectionSubject } from '../core/subject.ts';
import type { BodyMemory } from './body-memory.ts';
import { PendingCut } from './connection-cut.ts';
import { maxStageMs } from './connection-stage.ts';
import type { Stage } from './connection-stage.ts';
import type { Engine } from './engine.ts';
import type { Exchange } from './exchange.ts';
import { peek, speechOf } from './first-bytes.ts';
import type { Speech } from './first-bytes.ts';
import type { WireHost } from './host.ts';
import type { Http1Engine } from './http1-engine.ts';
import { serveHttp2 } from './http2-engine.ts';
import type { Family, Line } from './incoming-request.ts';
import type { Lowering } from './lowering.ts';
import type { SecureContexts } from './secure-contexts.ts';
import { afterPendingWrites, discard, howItBroke, stopReading } from './sockets.ts';
import { TlsTermination } from './tls-termination.ts';
import { offeredProtocols, welcome } from './welcome.ts';

export interface ConnectionParts {
  readonly host: WireHost;
  readonly memory: BodyMemory;
  readonly lower: Lowering;
  readonly contexts: SecureContexts;
  readonly http1: Http1Engine;
  readonly raw: Socket;
  readonly subject: ConnectionSubject;
  readonly onClosed: (connection: Connection) => void;
}

/**
 * One accepted TCP connection, ours from accept to close: decides its faults, finds out what the peer speaks, puts TLS
 * and an engine on top, bounds each stage in time, and records how it ended.
 */
export class Connection implements Line {
  readonly host: WireHost;
  readonly memory: BodyMemory;
  readonly lower: Lowering;
  readonly subject: ConnectionSubject;
  readonly exchanges = new Set<Exchange>();
  readonly #parts: ConnectionParts;
  readonly #raw: Socket;
  /** What the engine reads and writes: the TCP socket, or TLS on it. */
  #top: Socket;
  #family: Family;
  #http2 = true;
  #speaksTls: boolean;
  #stage: Stage = 'first-bytes';
  #stageSinceMs: number;
  #exchangeCount = 0;
  #engine: Engine | undefined;
  #tls: TlsTermination | undefined;
  #stopPeeking: (() => void) | undefined;
  #cut: PendingCut | undefined;
  #ending: { readonly by: 'peer' | 'backend'; readonly how: string } | undefined;
  #isClosed = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.host = parts.host;
    this.memory = parts.memory;
    this.lower = parts.lower;
    this.subject = parts.subject;
    this.#raw = parts.raw;
    this.#top = parts.raw;
    this.#family = parts.subject.listener;
    this.#speaksTls = parts.host.usesTls(parts.subject.listener);
    this.#stageSinceMs = this.host.clock.now();
  }

  get muted(): boolean {
    return this.#stage === 'silent';
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#stage !== 'closing';
  }

  get bytesRead(): number {
    return this.#raw.bytesRead;
  }

  open(): void {
    const { connection, listener, peer } = this.subject;
    this.host.record({ type: 'connection.opened', connection, listener, peer });
    this.#follow(this.#raw);
    this.#raw.once('close', () => this.#closed());
    const reply = this.host.decideConnection(this.subject);
    if (reply.verb === 'serve') {
      this.#family = reply.speak ?? this.#family;
      this.#http2 = reply.http2 ?? true;
      this.#speaksTls &&= reply.tls ?? true;
    }
    this.#apply(reply);
    if (this.#stage === 'first-bytes') this.#stopPeeking = peek(this.#raw, speechOf, (speech) => this.#answer(speech));
  }

  /** A phase has begun: what applies to new connections may now apply to this one. */
  redecide(existing: 'keep' | 'drain' | 'cut'): void {
    if (existing === 'cut') this.reset();
    if (!this.isOpen) return;
    this.#apply(this.host.decideConnection(this.subject));
    if (existing !== 'drain' || !this.isOpen || this.muted) return;
    if (this.#engine) this.#engine.drain();
    else this.finish();
  }

  /** A real RST, once the current callbacks are done: destroying a session under its own callback can abort Node. */
  reset(): void {
    if (!this.isOpen) return;
    this.#ending ??= { by: 'backend', how: 'rst' };
    this.#enter('closing');
    afterPendingWrites(() => void this.#raw.resetAndDestroy());
  }

  /** FIN after what was written already, and `lastWords` if given. The peer has a second to read them. */
  finish(how = 'fin', lastWords?: Buffer): void {
    if (!this.isOpen) return;
    this.#ending ??= { by: 'backend', how };
    this.#enter('closing');
    this.#stopPeeking?.();
    if (lastWords) this.#top.write(lastWords);
    if (!this.#engine) discard(this.#top);
    afterPendingWrites(() => void this.#top.end());
  }

  /** At once and without ceremony: the listener stops. */
  destroy(how: string): void {
    this.#ending ??= { by: 'backend', how };
    this.#raw.destroy();
  }

  /** Called a few times a second: ends what has lasted too long. */
  sweep(nowMs: number): void {
    for (const exchange of this.exchanges) exchange.sweep(nowMs);
    this.bytesCame();
    this.#engine?.sweep?.(nowMs);
    const isBusy = this.#stage === 'serving' && this.exchanges.size > 0;
    if (!isBusy && nowMs - this.#stageSinceMs >= maxStageMs(this.#stage, this.host.limits)) this.#expire();
  }

  bytesCame(): void {
    this.#cut?.bytesRead(this.#raw.bytesRead);
  }

  exchangeBegins(): void {
    this.#exchangeCount++;
    this.bytesCame();
  }

  exchangeEnded(): void {
    if (this.#stage === 'serving') this.#stageSinceMs = this.host.clock.now();
    this.#engine?.exchangeEnded();
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#stageSinceMs = this.host.clock.now();
  }

  #expire(): void {
    switch (this.#stage) {
      case 'first-bytes':
        this.finish('timeout: nothing was sent');
        return;
      case 'handshake':
        this.#tls?.fail('the handshake took too long');
        this.finish('timeout: TLS handshake');
        return;
      case 'serving':
        this.#ending ??= { by: 'backend', how: 'timeout: idle' };
        this.#engine?.drain();
        return;
      case 'silent':
        this.reset();
        return;
      case 'closing':
        this.#raw.destroy();
    }
  }

  /** How the peer ends it, seen from the TCP socket and, when there is one, from TLS. */
  #follow(socket: Socket): void {
    socket.on('end', () => this.#peerLeft('fin'));
    socket.on('error', (error) => this.#peerLeft(howItBroke(error)));
  }

  /** A FIN counts as leaving, as for Go's and Node's servers: who gave up cannot be told from who waits. */
  #peerLeft(how: string): void {
    this.#ending ??= { by: 'peer', how };
    for (const exchange of this.exchanges) exchange.left(this.#ending.by, `connection closed: ${this.#ending.how}`);
  }

  #apply(reply: ConnectionReply): void {
    switch (reply.verb) {
      case 'serve':
        this.#cut?.[Symbol.dispose]();
        return;
      case 'mute':
        this.#silence();
        return;
      case 'reset':
      case 'finish':
        this.#cut?.[Symbol.dispose]();
        this.#cut = new PendingCut(reply, this.host.clock, (verb) => this[verb]());
    }
  }

  /**
   * From now on not a byte is written. Before an engine has the socket its input is read and thrown away; an engine
   * would answer pings and settings by itself, so there the input is left in the kernel.
   */
  #silence(): void {
    if (this.#stage === 'silent' || !this.isOpen) return;
    this.#stopPeeking?.();
    const isUntouched = this.#stage === 'first-bytes';
    this.#enter('silent');
    if (isUntouched) discard(this.#raw);
    else stopReading(this.#raw);
    for (const exchange of this.exchanges) exchange.mute();
  }

  /** The peer has spoken, and what it speaks decides who serves it. */
  #answer(speech: Speech, alpn?: string): void {
    if (!this.isOpen || this.muted) return;
    const { connection } = this.subject;
    const wanted = this.#speaksTls ? 'wanted' : 'none';
    const tls = this.#tls ? 'established' : wanted;
    const reply = welcome(speech, { family: this.#family, http2: this.#http2, tls, alpn });
    switch (reply.verb) {
      case 'terminate-tls':
        this.#terminate();
        return;
      case 'http1':
        this.#enter('serving');
        this.#engine = this.#parts.http1.serve(this, this.#top);
        return;
      case 'http2':
        this.#enter('serving');
        this.#engine = serveHttp2(this, this.#top, this.#family);
        return;
      case 'turn-away': {
        const { how: reason, lastWords } = reply;
        if (tls === 'wanted') this.host.record({ type: 'tls.failed', connection, stage: 'client-hello', reason });
        this.finish(reason, lastWords);
      }
    }
  }

  #terminate(): void {
    this.#enter('handshake');
    this.#tls = new TlsTermination({
      host: this.host,
      subject: this.subject,
      raw: this.#raw,
      contexts: this.#parts.contexts,
      alpn: offeredProtocols(this.#family, this.#http2),
      onSocket: (socket) => {
        this.#top = socket;
        this.#follow(socket);
        socket.once('close', () => void this.#raw.destroy());
      },
      onEstablished: (socket) => {
        const alpn = socket.alpnProtocol || undefined;
        if (alpn === 'h2') this.#answer('http2', alpn);
        else this.#stopPeeking = peek(socket, speechOf, (speech) => this.#answer(speech, alpn));
      },
      onTlsError: (error) => {
        this.#peerLeft(howItBroke(error));
        afterPendingWrites(() => void this.#raw.destroy());
      },
      finish: (how, lastWords) => this.finish(how, lastWords),
      stall: () => {
        this.#enter('silent');
        discard(this.#raw);
      },
    });
    this.#stopPeeking = this.#tls.begin();
  }

  #closed(): void {
    this.#isClosed = true;
    this.#cut?.[Symbol.dispose]();
    const { by, how } = (this.#ending ??= { by: 'peer', how: 'fin' });
    for (const exchange of this.exchanges) exchange.left(by, `connection closed: ${how}`);
    this.#tls?.fail(by === 'peer' ? `the peer closed the connection (${how})` : how);
    this.host.record({
      type: 'connection.closed',
      connection: this.subject.connection,
      by,
      how,
      bytesRead: this.#raw.bytesRead,
      bytesWritten: this.#raw.bytesWritten,
      exchanges: this.#exchangeCount,
    });
    this.#parts.onClosed(this);
  }
}
