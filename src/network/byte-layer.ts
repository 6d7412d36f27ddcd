import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { Toxic, ToxicStream } from '../core/toxic.ts';
import { Link } from './link.ts';

/*
 * The network between a sender and us, in process: each connection that a scenario does something to has two links, one
 * for each direction, each a chain of toxics. Engines read and write the layer as if it were the socket. Connections of
 * scenarios without such faults never come here, so that the healthy path costs nothing.
 */

export interface ByteLayerOptions {
  readonly raw: Socket;
  readonly toxics: readonly Toxic[];
  readonly clock: Clock;
  /** In [0, 1): the next draw of a direction. */
  readonly draw: (stream: ToxicStream) => number;
  /** A toxic ends the connection. */
  readonly onCut: (how: 'finish' | 'reset', toxic: Toxic) => void;
}

/** What engines read and write in place of the TCP socket. */
export class ByteLayer extends Duplex {
  readonly #raw: Socket;
  readonly #upstream: Link;
  readonly #downstream: Link;
  #written: (() => void) | undefined;
  #wanted: (() => void) | undefined;
  #finished: (() => void) | undefined;

  constructor({ raw, toxics, clock, draw, onCut }: ByteLayerOptions) {
    super({ allowHalfOpen: true });
    this.#raw = raw;
    this.#upstream = new Link(
      {
        clock,
        draw: () => draw('upstream'),
        onCut,
        onRoom: () => void raw.resume(),
        sink: { write: (bytes) => this.#deliver(bytes), end: () => void this.push(null) },
      },
      of(toxics, 'upstream'),
    );
    this.#downstream = new Link(
      {
        clock,
        draw: () => draw('downstream'),
        onCut,
        onRoom: () => this.#accepted(),
        sink: { write: (bytes) => this.#send(bytes), end: () => this.#endRaw() },
      },
      of(toxics, 'downstream'),
    );
    this.#follow(raw);
  }

  setToxics(toxics: readonly Toxic[]): void {
    this.#upstream.setToxics(of(toxics, 'upstream'));
    this.#downstream.setToxics(of(toxics, 'downstream'));
  }

  override _read(): void {
    this.#wanted?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.#downstream.put(chunk)) done();
    else this.#written = done;
  }

  override _final(done: () => void): void {
    this.#finished = done;
    this.#downstream.end();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#upstream[Symbol.dispose]();
    this.#downstream[Symbol.dispose]();
    this.#wanted?.();
    this.#raw.destroy();
    done(error);
  }

  #follow(raw: Socket): void {
    raw.on('data', (bytes: Buffer) => {
      if (!this.#upstream.put(bytes)) raw.pause();
    });
    raw.on('end', () => this.#upstream.end());
    raw.on('error', (error) => void this.destroy(error));
    raw.on('close', () => void this.destroy());
  }

  #deliver(bytes: Buffer): Promise<void> {
    if (this.destroyed || this.push(bytes)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wanted = () => {
        this.#wanted = undefined;
        resolve();
      };
    });
  }

  #send(bytes: Buffer): Promise<void> {
    const raw = this.#raw;
    if (raw.destroyed) return Promise.resolve();
    return new Promise((resolve) => void raw.write(bytes, () => resolve()));
  }

  #accepted(): void {
    const done = this.#written;
    this.#written = undefined;
    done?.();
  }

  #endRaw(): void {
    this.#raw.end();
    this.#finished?.();
  }
}

function of(toxics: readonly Toxic[], stream: ToxicStream): Toxic[] {
  return toxics.filter((toxic) => toxic.stream === stream);
}
