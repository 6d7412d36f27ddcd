import type { Socket } from 'node:net';
import { ConnectionError, errorCodes, StreamError } from './codes.ts';
import type { ErrorCode } from './codes.ts';
import { FrameReader } from './frame-reader.ts';
import type { FrameEvents } from './frame-reader.ts';
import { flags, frameOf, frameOfWords, frameTypes, headersFrames } from './frames.ts';
import type { FrameHead } from './frames.ts';
import { checkPriority, HeaderBlock } from './header-block.ts';
import { HeaderDecoder } from './header-decoder.ts';
import type { HeaderLimits } from './header-decoder.ts';
import { ResetLimiter } from './limiter.ts';
import { Output } from './output.ts';
import { checkTrailers, requestHeadOf } from './request-head.ts';
import type { RequestHead } from './request-head.ts';
import { defaultWindowBytes, maxWindowBytes, readSettings, settingsAck, settingsFrame } from './settings.ts';
import type { Settings } from './settings.ts';
import type { Field } from './static-table.ts';
import { Http2Stream } from './stream.ts';
import type { StreamSession } from './stream.ts';

/** What its owner tells a session, and is told. */
export interface SessionOwner {
  now(): number;
  /** False: not a byte may be read or written any more. */
  readonly isOpen: boolean;
  /** A request has come; who listens to its stream at once misses nothing. */
  request(stream: Http2Stream, head: RequestHead): void;
  ping(): void;
  /** Nobody looks at what was read any more. */
  spent(chunk: Buffer): void;
  /** The peer broke a rule and was told so: the connection has to be closed. */
  failed(reason: string): void;
}

export interface SessionOptions {
  /** Our own, for the first SETTINGS frame. */
  readonly settings: Settings;
  /** What all streams together may send before they are read. */
  readonly windowBytes: number;
  readonly headers: HeaderLimits;
}

const wordBytes = 4;
const pingBytes = 8;
/** Streams that we have reset: what the peer sent before it heard of it is no mistake. */
const maxRemembered = 256;
const tableOfNothing = Buffer.from([0x20]);

/** The server's side of one HTTP/2 connection (RFC 9113), on a socket whose first bytes are still to be read. */
export class Http2Session implements StreamSession, FrameEvents {
  sendWindow = defaultWindowBytes;
  /** The highest number that a request had. */
  lastStream = 0;
  readonly #socket: Socket;
  readonly #owner: SessionOwner;
  readonly #options: SessionOptions;
  readonly #reader = new FrameReader(this);
  readonly #decoder: HeaderDecoder;
  readonly #output: Output;
  readonly #resets: ResetLimiter;
  readonly #streams = new Map<number, Http2Stream>();
  readonly #blocked = new Set<Http2Stream>();
  readonly #abandoned = new Set<number>();
  #peerWindow = defaultWindowBytes;
  /** What new streams may send: ours holds once the peer has acknowledged it (§6.5.3). */
  #ownWindow = defaultWindowBytes;
  #receiveWindow: number;
  #unacknowledged = 0;
  #hasSettings = false;
  #block: HeaderBlock | undefined;
  #data: { readonly stream: Http2Stream | undefined; readonly endStream: boolean } | undefined;
  /** The peer allows no table: the next block says that there is none (RFC 7541 §4.2). */
  #owesTableSize = false;
  #goneAfter = Infinity;
  #isOver = false;

  constructor(socket: Socket, owner: SessionOwner, options: SessionOptions) {
    this.#socket = socket;
    this.#owner = owner;
    this.#options = options;
    this.#decoder = new HeaderDecoder(options.headers);
    this.#resets = new ResetLimiter(() => owner.now());
    this.#receiveWindow = Math.max(options.windowBytes, defaultWindowBytes);
    this.#output = new Output(socket, () => this.#owner.isOpen && void socket.resume());
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.once('close', () => this.#close());
    this.write(settingsFrame(options.settings));
    const more = this.#receiveWindow - defaultWindowBytes;
    if (more > 0) this.write(frameOfWords(frameTypes.WINDOW_UPDATE, 0, more));
  }

  get isOpen(): boolean {
    return !this.#isOver && this.#owner.isOpen;
  }

  get mayReuseBlocks(): boolean {
    return !this.#owesTableSize;
  }

  write(bytes: Uint8Array, done?: () => void): void {
    if (!this.#isOver) this.#output.add(bytes, done);
  }

  writeHeaders(block: Uint8Array, stream: number, endStream: boolean, done?: () => void): void {
    const whole = this.#owesTableSize ? Buffer.concat([tableOfNothing, block]) : block;
    this.#owesTableSize = false;
    this.write(headersFrames(whole, stream, endStream), done);
  }

  /** Requests above `lastStream` are not processed, and not looked at from now on. */
  goaway(code: number, lastStream = this.lastStream, debugData = ''): void {
    this.#goneAfter = Math.min(this.#goneAfter, lastStream);
    const words = Buffer.allocUnsafe(2 * wordBytes);
    words.writeUInt32BE(this.#goneAfter, 0);
    words.writeUInt32BE(code, wordBytes);
    this.write(frameOf(frameTypes.GOAWAY, 0, 0, Buffer.concat([words, Buffer.from(debugData)])));
  }

  blocked(stream: Http2Stream): void {
    this.#blocked.add(stream);
  }

  over(stream: Http2Stream, reset?: { readonly code: number; readonly done?: (() => void) | undefined }): void {
    this.#streams.delete(stream.id);
    this.#blocked.delete(stream);
    if (reset) this.#sendReset(stream.id, reset.code, reset.done);
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader.read(chunk, () => this.isOpen);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#fail(error.code, error.message);
    }
    this.#output.flush();
    this.#owner.spent(chunk);
    if (this.#output.isFull) this.#socket.pause();
  }

  frame(head: FrameHead, payload: Buffer): void {
    try {
      this.#frame(head, payload);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#failStream(error);
    }
  }

  #frame(head: FrameHead, payload: Buffer): void {
    const { type } = head;
    if (!this.#hasSettings && (type !== frameTypes.SETTINGS || head.flags & flags.ack)) {
      broken('the first frame is not SETTINGS');
    }
    if (this.#block && (type !== frameTypes.CONTINUATION || head.stream !== this.#block.stream)) {
      broken('a header block is interrupted');
    }
    switch (type) {
      case frameTypes.HEADERS:
        this.#headers(head, payload);
        return;
      case frameTypes.CONTINUATION:
        if (!this.#block) broken('CONTINUATION of nothing');
        this.#block!.goOn(payload);
        this.#blockMayBeWhole(head);
        return;
      case frameTypes.PRIORITY:
        needStream(head);
        if (head.length !== 5) throw new StreamError(head.stream, 'FRAME_SIZE_ERROR', 'PRIORITY has 5 bytes');
        checkPriority(head.stream, payload);
        return;
      case frameTypes.RST_STREAM:
        this.#resetByPeer(head, payload);
        return;
      case frameTypes.SETTINGS:
        this.#settings(head, payload);
        return;
      case frameTypes.PUSH_PROMISE:
        broken('a client cannot promise');
        return;
      case frameTypes.PING:
        needConnection(head);
        needLength(head, pingBytes);
        if (head.flags & flags.ack) return;
        this.write(frameOf(frameTypes.PING, flags.ack, 0, payload));
        this.#owner.ping();
        return;
      case frameTypes.GOAWAY:
        needConnection(head);
        if (head.length < 2 * wordBytes) wrongSize(head);
        return;
      case frameTypes.WINDOW_UPDATE:
        this.#windowUpdate(head, payload);
        return;
      default:
      // Frames of unknown types are ignored (§5.5).
    }
  }

  dataBegins({ stream: id, length, flags: flag }: FrameHead): void {
    if (!this.#hasSettings) broken('the first frame is not SETTINGS');
    if (this.#block) broken('a header block is interrupted');
    if (id === 0 || this.#isIdle(id)) broken(`DATA on stream ${id}, which nobody opened`);
    const stream = this.#streams.get(id);
    const endStream = (flag & flags.endStream) !== 0;
    this.#data = { stream, endStream };
    this.#take(length);
    if (stream?.hasPeerEnded)
      this.#failStream(new StreamError(id, 'STREAM_CLOSED', 'DATA behind the end of the stream'));
    else if (stream) this.#takeOn(stream, length, endStream);
    else if (!this.#isForgotten(id)) this.#sendReset(id, errorCodes.STREAM_CLOSED);
  }

  data(bytes: Buffer): void {
    const stream = this.#data?.stream;
    if (!stream?.isOpen) return;
    stream.receivedBytes += bytes.length;
    stream.emit('data', bytes);
  }

  dataEnds(): void {
    const { stream, endStream } = this.#data!;
    this.#data = undefined;
    if (endStream && stream?.isOpen) this.#endOf(stream);
  }

  #headers(head: FrameHead, payload: Buffer): void {
    const { stream: id } = head;
    if (id % 2 === 0) broken(`a request cannot be stream ${id}`);
    this.#block = new HeaderBlock(head, payload, this.#options.headers.maxBytes);
    this.#blockMayBeWhole(head);
  }

  #blockMayBeWhole(head: FrameHead): void {
    const block = this.#block!;
    if ((head.flags & flags.endHeaders) === 0) {
      block.keep();
      return;
    }
    this.#block = undefined;
    // The table has to follow, whatever becomes of the stream.
    const fields = this.#decoder.decode(block.whole);
    const { stream: id, endStream } = block;
    const known = this.#streams.get(id);
    if (known) this.#trailers(known, fields, endStream);
    else if (this.#isIdle(id)) this.#open(id, fields, endStream);
    else if (!this.#isForgotten(id))
      throw new ConnectionError('STREAM_CLOSED', `HEADERS on stream ${id}, which is closed`);
  }

  #open(id: number, fields: readonly Field[] | undefined, endStream: boolean): void {
    this.lastStream = id;
    if (id > this.#goneAfter) return;
    const { settings } = this.#options;
    if (this.#streams.size >= (settings.maxConcurrentStreams ?? Infinity)) {
      throw new StreamError(id, 'REFUSED_STREAM', 'too many streams are open');
    }
    if (!fields) throw new StreamError(id, 'ENHANCE_YOUR_CALM', 'the headers are too large');
    const head = requestHeadOf(id, fields);
    const length = head.fields['content-length'];
    const declared = length === undefined ? undefined : Number(length);
    const stream = new Http2Stream(this, id, { send: this.#peerWindow, receive: this.#ownWindow, declared });
    this.#streams.set(id, stream);
    if (endStream && declared !== undefined && declared !== 0) this.#checkLength(stream);
    this.#owner.request(stream, head);
    if (endStream && stream.isOpen) stream.peerEnded();
  }

  #trailers(stream: Http2Stream, fields: readonly Field[] | undefined, endStream: boolean): void {
    const { id } = stream;
    if (stream.hasPeerEnded) throw new StreamError(id, 'STREAM_CLOSED', 'HEADERS behind the end of the stream');
    if (!endStream) throw new StreamError(id, 'PROTOCOL_ERROR', 'trailers do not end the stream');
    if (!fields) throw new StreamError(id, 'ENHANCE_YOUR_CALM', 'the trailers are too large');
    checkTrailers(id, fields);
    this.#endOf(stream);
  }

  #endOf(stream: Http2Stream): void {
    try {
      this.#checkLength(stream);
    } catch (error) {
      this.#failStream(error as StreamError);
      return;
    }
    stream.peerEnded();
  }

  #checkLength({ id, declaredBytes, receivedBytes }: Http2Stream): void {
    if (declaredBytes === undefined || declaredBytes === receivedBytes) return;
    throw new StreamError(id, 'PROTOCOL_ERROR', `content-length is ${declaredBytes}, and ${receivedBytes} bytes came`);
  }

  /** Bytes of DATA, padding and all, come out of the connection's window, which is opened again. */
  #take(length: number): void {
    if (length > this.#receiveWindow - this.#unacknowledged) {
      throw new ConnectionError('FLOW_CONTROL_ERROR', 'more DATA than the window of the connection allows');
    }
    this.#unacknowledged += length;
    if (this.#unacknowledged < this.#receiveWindow / 2) return;
    this.write(frameOfWords(frameTypes.WINDOW_UPDATE, 0, this.#unacknowledged));
    this.#unacknowledged = 0;
  }

  #takeOn(stream: Http2Stream, length: number, endStream: boolean): void {
    if (length > stream.receiveWindow - stream.unacknowledged) {
      this.#failStream(
        new StreamError(stream.id, 'FLOW_CONTROL_ERROR', 'more DATA than the window of the stream allows'),
      );
      return;
    }
    stream.unacknowledged += length;
    if (endStream || stream.unacknowledged === 0 || stream.unacknowledged < stream.receiveWindow / 2) return;
    this.write(frameOfWords(frameTypes.WINDOW_UPDATE, stream.id, stream.unacknowledged));
    stream.unacknowledged = 0;
  }

  #resetByPeer(head: FrameHead, payload: Buffer): void {
    needStream(head);
    needLength(head, wordBytes);
    if (this.#isIdle(head.stream)) broken(`RST_STREAM on stream ${head.stream}, which nobody opened`);
    const stream = this.#streams.get(head.stream);
    if (!stream) return;
    this.#countReset();
    stream.finish();
    this.over(stream);
    stream.emit('cut', 'peer', `RST_STREAM(${payload.readUInt32BE(0)})`);
  }

  #settings(head: FrameHead, payload: Buffer): void {
    needConnection(head);
    if (head.flags & flags.ack) {
      needLength(head, 0);
      this.#ownSettingsHold();
      return;
    }
    const { initialWindowSize, headerTableSize } = readSettings(payload);
    this.#hasSettings = true;
    if (headerTableSize !== undefined) this.#owesTableSize = headerTableSize < defaultTableBytes;
    this.write(settingsAck);
    if (initialWindowSize !== undefined) this.#resizeWindows(initialWindowSize);
  }

  #ownSettingsHold(): void {
    const size = this.#options.settings.initialWindowSize ?? defaultWindowBytes;
    for (const stream of this.#streams.values()) stream.receiveWindow += size - this.#ownWindow;
    this.#ownWindow = size;
  }

  #resizeWindows(size: number): void {
    const change = size - this.#peerWindow;
    this.#peerWindow = size;
    for (const stream of this.#streams.values()) {
      stream.sendWindow += change;
      if (stream.sendWindow > maxWindowBytes) throw overflow(stream.id);
    }
    this.#pumpBlocked();
  }

  #windowUpdate(head: FrameHead, payload: Buffer): void {
    needLength(head, wordBytes);
    const { stream: id } = head;
    const bytes = payload.readUInt32BE(0) & maxWindowBytes;
    if (id !== 0 && this.#isIdle(id)) broken(`WINDOW_UPDATE on stream ${id}, which nobody opened`);
    const stream = this.#streams.get(id);
    if (bytes === 0) throw ofStreamOrConnection(id, 'PROTOCOL_ERROR', 'a window opens by nothing');
    if (id === 0) {
      this.sendWindow += bytes;
      if (this.sendWindow > maxWindowBytes) throw overflow(0);
      this.#pumpBlocked();
    } else if (stream) {
      stream.sendWindow += bytes;
      if (stream.sendWindow > maxWindowBytes) throw overflow(id);
      this.#blocked.delete(stream);
      stream.pump();
    }
  }

  #pumpBlocked(): void {
    const blocked = [...this.#blocked];
    this.#blocked.clear();
    for (const stream of blocked) stream.pump();
  }

  #isIdle(id: number): boolean {
    return id > this.lastStream;
  }

  /** The peer may not know yet that nobody looks at this stream. */
  #isForgotten(id: number): boolean {
    return this.#abandoned.has(id) || id > this.#goneAfter;
  }

  #sendReset(id: number, code: number, done?: () => void): void {
    this.#abandoned.add(id);
    if (this.#abandoned.size > maxRemembered) this.#abandoned.delete(this.#abandoned.values().next().value!);
    this.write(frameOfWords(frameTypes.RST_STREAM, id, code), done);
  }

  #countReset(): void {
    if (this.#resets.admits()) return;
    throw new ConnectionError('ENHANCE_YOUR_CALM', 'too many streams are reset');
  }

  #failStream({ stream: id, code, message }: StreamError): void {
    this.#countReset();
    const stream = this.#streams.get(id);
    this.#sendReset(id, errorCodes[code]);
    if (!stream) return;
    stream.finish();
    this.over(stream);
    stream.emit('cut', 'backend', `RST_STREAM(${errorCodes[code]}): ${message}`);
  }

  #fail(code: ErrorCode, message: string): void {
    this.goaway(errorCodes[code], this.lastStream, message);
    this.#output.flush();
    this.#isOver = true;
    this.#owner.failed(`${code}: ${message}`);
  }

  #close(): void {
    this.#isOver = true;
    for (const stream of this.#streams.values()) stream.finish();
    this.#streams.clear();
    this.#blocked.clear();
  }
}

const defaultTableBytes = 4096;

function broken(message: string): void {
  throw new ConnectionError('PROTOCOL_ERROR', message);
}

function ofStreamOrConnection(id: number, code: ErrorCode, message: string): Error {
  return id === 0 ? new ConnectionError(code, message) : new StreamError(id, code, message);
}

function overflow(id: number): Error {
  return ofStreamOrConnection(id, 'FLOW_CONTROL_ERROR', `a window is larger than ${maxWindowBytes} bytes`);
}

function needStream({ stream }: FrameHead): void {
  if (stream === 0) broken('the frame needs a stream');
}

function needConnection({ stream }: FrameHead): void {
  if (stream !== 0) broken(`the frame belongs to the connection, not to stream ${stream}`);
}

function needLength(head: FrameHead, length: number): void {
  if (head.length !== length) wrongSize(head);
}

function wrongSize({ type, length }: FrameHead): never {
  throw new ConnectionError('FRAME_SIZE_ERROR', `a frame of type ${type} cannot have ${length} bytes`);
}
