import type { Socket } from 'node:net';
import { isLater } from '../core/reply.ts';
import type { ConnectionReply } from '../core/reply.ts';
import type { ConnectionSubject } from '../core/subject.ts';
import type { BodyMemory } from './body-memory.ts';
import { PendingCut } from './connection-cut.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { maxStageMs } from './connection-stage.ts';
import type { Stage } from './connection-stage.ts';
import type { Engine } from './engine.ts';
import type { Exchange } from './exchange.ts';
import { peek, speechOf } from './first-bytes.ts';
import type { Speech } from './first-bytes.ts';
import type { Bytes, WireHost } from './host.ts';
import { serveHttp2 } from './http2-engine.ts';
import type { Family, Line } from './incoming-request.ts';
import type { Lowering } from './lowering.ts';
import { afterPendingWrites, discard, howItBroke, onceConnected, reset, stopReading } from './sockets.ts';
import { TlsTermination } from './tls-termination.ts';
import { offeredProtocols, welcome } from './welcome.ts';

/** One accepted TCP connection, ours to its end: decides its faults, puts TLS and an engine on top, bounds its stages. */
export class Connection implements Line {
  readonly host: WireHost;
  readonly memory: BodyMemory;
  readonly lower: Lowering;
  readonly subject: ConnectionSubject;
  readonly exchanges = new Set<Exchange>();
  secure = false;
  readonly #parts: ConnectionParts;
  readonly #raw: Socket;
  /** What stands in for the TCP socket: itself, or a layer on its bytes. */
  #base: Socket;
  /** What the engine reads and writes: the base, or TLS on it. */
  #top: Socket;
  #bytes: Bytes | undefined;
  #terms: { readonly family: Family; readonly http2: boolean; readonly tls: 'none' | 'optional' | 'wanted' };
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
    this.#base = this.#top = parts.raw;
    const family = parts.subject.listener;
    this.#terms = { family, http2: true, tls: parts.host.usesTls(family) ? 'wanted' : 'none' };
    this.#stageSinceMs = this.host.clock.now();
  }

  get muted(): boolean {
    return this.#stage === 'silent';
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#stage !== 'closing';
  }

  get bytesRead(): number {
    return this.#raw.bytesRead - this.#parts.before.read;
  }

  open(): void {
    const { connection, listener, peer, via } = this.subject;
    this.host.record({ type: 'connection.opened', connection, listener, peer, ...(via && { via }) });
    this.#putBytesBetween();
    this.#follow(this.#base);
    this.#raw.once('close', () => this.#closed());
    const reply = this.host.decideConnection(this.subject);
    if (reply.verb === 'serve') {
      const { speak: family = this.#terms.family, http2 = true, tls = 'wanted' } = reply;
      this.#terms = { family, http2, tls: this.#terms.tls === 'none' ? 'none' : tls };
    }
    this.#apply(reply);
    if (this.#stage === 'first-bytes') this.#stopPeeking = peek(this.#base, speechOf, (speech) => this.#answer(speech));
  }

  /** A phase has begun: what applies to new connections may now apply to this one. */
  redecide(existing: 'keep' | 'drain' | 'cut'): void {
    if (existing === 'cut') this.reset();
    if (!this.isOpen) return;
    this.#bytes?.redecide();
    this.#apply(this.host.decideConnection(this.subject));
    if (existing !== 'drain' || !this.isOpen || this.muted) return;
    if (this.#engine) this.#engine.drain();
    else this.finish();
  }

  /** A real RST, once what was asked for until now is with the kernel. */
  reset(): void {
    if (!this.isOpen) return;
    this.#ending ??= { by: 'backend', how: 'rst' };
    this.#leave(() => reset(this.#raw));
  }

  /** FIN after what was written already, and `lastWords` if given. The peer has some seconds to read them. */
  finish(how = 'fin', lastWords?: Buffer): void {
    if (!this.isOpen) return;
    this.#ending ??= { by: 'backend', how };
    this.#stopPeeking?.();
    if (lastWords) this.#top.write(lastWords);
    if (!this.#engine) discard(this.#top);
    this.#leave(() => void this.#top.end());
  }

  #leave(end: () => void): void {
    const wait = this.#stage === 'first-bytes' ? onceConnected(this.host.clock) : afterPendingWrites;
    this.#enter('closing');
    wait(end);
  }

  /** At once and without ceremony: the listener stops. */
  destroy(how: string): void {
    this.#ending ??= { by: 'backend', how };
    this.#raw.destroy();
  }

  /** A few times a second: ends what has lasted too long. */
  sweep(nowMs: number): void {
    for (const exchange of this.exchanges) exchange.sweep(nowMs);
    this.bytesCame();
    this.#engine?.sweep?.(nowMs);
    const isBusy = this.#stage === 'serving' && this.exchanges.size > 0;
    if (!isBusy && nowMs - this.#stageSinceMs >= maxStageMs(this.#stage, this.host.limits)) this.#expire();
  }

  bytesCame(): void {
    const { size } = this.exchanges;
    this.#cut?.observe({ bytesRead: this.bytesRead, answered: this.#exchangeCount - size, isBusy: size > 0 });
  }

  /** A request has come. False: it is as if it had not, since the connection has ended or ends with it. */
  admits(): boolean {
    if (this.exchanges.size === 0) this.#cut?.comesBack();
    this.bytesCame();
    if (!this.isOpen || this.muted) return false;
    this.#exchangeCount++;
    return true;
  }

  exchangeEnded(): void {
    if (this.#stage === 'serving') this.#stageSinceMs = this.host.clock.now();
    this.#engine?.exchangeEnded();
    this.bytesCame();
  }

  /** Node's engines and TLS take any duplex stream; only their types ask for a socket. */
  #putBytesBetween(): void {
    const { host, subject } = this;
    this.#bytes = host.openBytes({ subject, raw: this.#raw, cut: (verb, how) => this.cutBelow(verb, how) });
    if (this.#bytes) this.#base = this.#top = this.#bytes.socket as Socket;
  }

  /** Below every protocol: what an engine would still say is not said. */
  cutBelow(verb: 'finish' | 'reset', how: string): void {
    if (!this.isOpen) return;
    this.#ending ??= { by: 'backend', how };
    this.#enter('closing');
    if (verb === 'reset') reset(this.#raw);
    else this.#raw.end();
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#stageSinceMs = this.host.clock.now();
  }

  #expire(): void {
    const stage = this.#stage;
    if (stage === 'handshake') this.#tls?.fail('the handshake took too long');
    if (stage === 'silent') this.reset();
    else if (stage === 'closing') this.#raw.destroy();
    else if (stage === 'serving') {
      this.#ending ??= { by: 'backend', how: 'timeout: idle' };
      this.#engine?.drain();
    } else this.finish(stage === 'handshake' ? 'timeout: TLS handshake' : 'timeout: nothing was sent');
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
      case 'reset':
      case 'finish':
        this.#cut?.[Symbol.dispose]();
        this.#cut = new PendingCut(reply, this.host.clock, (verb) => {
          if (isLater(reply)) this.host.faultActs('connection', this.subject.connection);
          if (verb === 'mute') this.#silence();
          else this[verb]();
        });
    }
  }

  /**
   * From now on not a byte is written. Before TLS or an engine has the socket its input is read and thrown away; an engine
   * would answer pings and settings by itself, so there the input is left in the kernel.
   */
  #silence(): void {
    if (this.#stage === 'silent' || !this.isOpen) return;
    this.#stopPeeking?.();
    const isUntouched = !this.#engine && this.#top === this.#base;
    this.#enter('silent');
    if (isUntouched) discard(this.#base);
    else stopReading(this.#raw);
    for (const exchange of this.exchanges) exchange.mute();
  }

  /** The peer has spoken, and what it speaks decides who serves it. */
  #answer(speech: Speech, alpn?: string): void {
    if (!this.isOpen || this.muted) return;
    const { connection } = this.subject;
    const { family, http2 } = this.#terms;
    const tls = this.secure ? 'established' : this.#terms.tls;
    const reply = welcome(speech, { family, http2, tls, alpn });
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
        this.#engine = serveHttp2(this, this.#top, family);
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
    this.secure = true;
    this.#tls = new TlsTermination({
      host: this.host,
      subject: this.subject,
      raw: this.#base,
      contexts: this.#parts.contexts,
      alpn: offeredProtocols(this.#terms.family, this.#terms.http2),
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
      reset: () => this.reset(),
      stall: () => this.#silence(),
    });
    this.#stopPeeking = this.#tls.begin();
  }

  #closed(): void {
    this.#isClosed = true;
    this.#cut?.[Symbol.dispose]();
    const { by, how } = (this.#ending ??= { by: 'peer', how: 'fin' });
    for (const exchange of this.exchanges) exchange.left(by, `connection closed: ${how}`);
    this.#tls?.fail(by === 'peer' ? `the peer closed the connection (${how})` : how);
    const bytesWritten = this.#raw.bytesWritten - this.#parts.before.written;
    const counts = { bytesRead: this.bytesRead, bytesWritten, exchanges: this.#exchangeCount };
    this.host.record({ type: 'connection.closed', connection: this.subject.connection, by, how, ...counts });
    this.#parts.onClosed(this);
  }
}
