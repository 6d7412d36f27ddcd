import { EventEmitter } from 'node:events';
import type { FrameWriter } from './frame-writer.ts';
import { flags, frameHeadBytes, frameTypes, maxFrameBytes, writeFrameHead } from './frames.ts';
import type { Message } from './message.ts';
import type { ReceiveWindow } from './receive-window.ts';
import type { SendWindows } from './send-windows.ts';

/** What a stream needs of its session. */
export interface StreamSession {
  readonly isOpen: boolean;
  readonly writer: FrameWriter;
  readonly windows: SendWindows;
  /** Nothing more comes of it, or goes. */
  over(stream: Http2Stream, end?: StreamEnd): void;
}

/** RST_STREAM. */
export interface StreamEnd {
  readonly code: number;
  readonly done: (() => void) | undefined;
}

export interface StreamStart {
  /** What the peer takes. */
  readonly sendWindow: number;
  readonly receiveWindow: ReceiveWindow;
  /** Content-Length, if the request has one. */
  readonly declaredBytes: number | undefined;
}

type Pending =
  | { readonly bytes: Uint8Array; from: number; readonly isLast: boolean; readonly done: () => void }
  | { readonly trailers: Uint8Array; readonly done: () => void };

interface StreamEvents {
  data: [bytes: Buffer];
  end: [];
  /** The peer, or we for a rule that the peer broke, ended it before it was complete. */
  cut: [by: 'peer' | 'backend', reason: string];
  /** Nothing more comes of it, or goes. */
  over: [];
}

/**
 * One request and its response, from the server's side. Data are passed on as they come, and flow-control windows are
 * opened again at once: whoever does not want them does not listen.
 */
export class Http2Stream extends EventEmitter<StreamEvents> {
  readonly id: number;
  sendWindow: number;
  readonly receiveWindow: ReceiveWindow;
  readonly declaredBytes: number | undefined;
  receivedBytes = 0;
  hasPeerEnded = false;
  headersSent = false;
  hasEnded = false;
  readonly #session: StreamSession;
  readonly #pending: Pending[] = [];
  #isOver = false;

  constructor(session: StreamSession, id: number, { sendWindow, receiveWindow, declaredBytes }: StreamStart) {
    super();
    this.#session = session;
    this.id = id;
    this.sendWindow = sendWindow;
    this.receiveWindow = receiveWindow;
    this.declaredBytes = declaredBytes;
  }

  /** False once nothing can be written any more. */
  get isOpen(): boolean {
    return !this.#isOver && this.#session.isOpen;
  }

  /** An informational response (RFC 9110 §15.2). */
  inform(block: Uint8Array): void {
    this.#session.writer.headers(block, this.id, false);
  }

  respond(block: Uint8Array, endStream: boolean, done?: () => void): void {
    this.headersSent = true;
    if (endStream) this.hasEnded = true;
    this.#session.writer.headers(block, this.id, endStream, done);
    this.#endIfBothHave();
  }

  /** Head, body and trailers at once. */
  send(message: Message, done: () => void): void {
    const { frames, block, body, trailers } = message;
    const room = Math.min(this.sendWindow, this.#session.windows.ofConnection);
    if (frames && this.#session.writer.mayReuseBlocks && body.length <= room) {
      this.headersSent = true;
      this.hasEnded = true;
      this.sendWindow -= body.length;
      this.#session.windows.ofConnection -= body.length;
      this.#session.writer.write(frames(this.id), done);
      this.#endIfBothHave();
      return;
    }
    this.respond(block, false);
    this.data(body, !trailers, trailers ? doNothing : done);
    if (trailers) this.trailers(trailers, done);
  }

  /** `done` is called once all of it is with the operating system, which the peer's windows may put off. */
  data(bytes: Uint8Array, isLast: boolean, done: () => void): void {
    if (isLast) this.hasEnded = true;
    this.#pending.push({ bytes, from: 0, isLast, done });
    this.pump();
  }

  /** Ends the stream. */
  trailers(block: Uint8Array, done: () => void): void {
    this.hasEnded = true;
    this.#pending.push({ trailers: block, done });
    this.pump();
  }

  /** Sends as much as the peer's windows allow. */
  pump(): void {
    while (this.isOpen && this.#pending.length > 0) {
      const next = this.#pending[0]!;
      if ('trailers' in next) this.#session.writer.headers(next.trailers, this.id, true, next.done);
      else if (!this.#sendSome(next)) {
        this.#session.windows.blocked(this);
        return;
      } else if (next.from < next.bytes.length) continue;
      this.#pending.shift();
    }
    this.#endIfBothHave();
  }

  /** Bytes beside every rule. */
  sendRaw(bytes: Uint8Array, done: () => void): void {
    this.headersSent = true;
    this.#session.writer.write(bytes, done);
  }

  reset(code: number, done?: () => void): void {
    if (!this.isOpen) return;
    this.finish();
    this.#session.over(this, { code, done });
  }

  /** Nothing may be written any more. */
  finish(): void {
    this.#isOver = true;
    this.#pending.length = 0;
    this.emit('over');
  }

  /** Data flow whether somebody listens or not. */
  resume(): void {}

  /** More of the request has come. */
  receive(bytes: Buffer): void {
    this.receivedBytes += bytes.length;
    this.emit('data', bytes);
  }

  /** The peer has said all. */
  peerEnded(): void {
    this.hasPeerEnded = true;
    this.emit('end');
    this.#endIfBothHave();
  }

  #sendSome(next: Extract<Pending, { bytes: Uint8Array }>): boolean {
    const left = next.bytes.length - next.from;
    const length = Math.min(left, maxFrameBytes, this.sendWindow, this.#session.windows.ofConnection);
    if (left > 0 && length <= 0) return false;
    const isComplete = length === left;
    const head = Buffer.allocUnsafe(frameHeadBytes);
    const flag = isComplete && next.isLast ? flags.endStream : 0;
    writeFrameHead(head, 0, { type: frameTypes.DATA, flags: flag, stream: this.id, length });
    this.sendWindow -= length;
    this.#session.windows.ofConnection -= length;
    this.#session.writer.write(head, length === 0 ? next.done : undefined);
    if (length > 0) {
      const bytes = next.bytes.subarray(next.from, next.from + length);
      this.#session.writer.write(bytes, isComplete ? next.done : undefined);
    }
    next.from += length;
    return true;
  }

  #endIfBothHave(): void {
    if (!this.hasEnded || !this.hasPeerEnded || this.#pending.length > 0 || this.#isOver) return;
    this.finish();
    this.#session.over(this);
  }
}

const doNothing = (): void => {};
