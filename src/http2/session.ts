import type { Socket } from 'node:net';
import { http2Codes } from '../core/http2-codes.ts';
import { ConnectionError, StreamError } from './peer-error.ts';
import { FrameReader } from './frame-reader.ts';
import type { FrameEvents } from './frame-reader.ts';
import { broken, incrementOf, needConnection, needLength, needStream, wrongSize } from './frame-rules.ts';
import { FrameWriter } from './frame-writer.ts';
import { flags, frameTypes } from './frames.ts';
import type { FrameHead } from './frames.ts';
import { checkPriority, HeaderBlocks } from './header-blocks.ts';
import type { DecodedBlock } from './header-blocks.ts';
import { ResetLimiter } from './limiter.ts';
import { ReceiveWindow } from './receive-window.ts';
import { checkedSize, checkLength, checkTrailers, requestHeadOf } from './request-head.ts';
import { defaultWindowBytes, readSettings } from './settings.ts';
import { SendWindows } from './send-windows.ts';
import type { SessionOptions, SessionOwner } from './session-owner.ts';
import { StreamTable } from './stream-table.ts';
import { Http2Stream } from './stream.ts';
import type { StreamEnd, StreamSession } from './stream.ts';

const pingBytes = 8;
const priorityBytes = 5;
const resetBytes = 4;
const goawayBytes = 8;

/** The server's side of one HTTP/2 connection (RFC 9113), on a socket whose first bytes are still to be read. */
export class Http2Session implements StreamSession, FrameEvents {
  readonly writer: FrameWriter;
  readonly windows = new SendWindows();
  readonly #socket: Socket;
  readonly #owner: SessionOwner;
  readonly #options: SessionOptions;
  readonly #reader: FrameReader;
  readonly #blocks: HeaderBlocks;
  readonly #resets: ResetLimiter;
  readonly #streams = new StreamTable();
  readonly #receiveWindow: ReceiveWindow;
  /** What new streams may send: ours holds once the peer has acknowledged it (§6.5.3). */
  #ownWindowBytes = defaultWindowBytes;
  #hasSettings = false;
  #data: { readonly stream: Http2Stream | undefined; readonly endStream: boolean } | undefined;
  #isOver = false;

  constructor(socket: Socket, owner: SessionOwner, options: SessionOptions) {
    const { windowBytes, headers, settings } = options;
    this.#socket = socket;
    this.#owner = owner;
    this.#options = options;
    this.#reader = new FrameReader(this, settings.maxFrameSize);
    this.#blocks = new HeaderBlocks(headers);
    this.#resets = new ResetLimiter(() => owner.now());
    this.#receiveWindow = new ReceiveWindow(Math.max(windowBytes, defaultWindowBytes));
    this.writer = new FrameWriter(socket, () => {
      if (owner.isOpen) socket.resume();
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.once('close', () => this.#close());
    this.writer.settings(settings);
    this.writer.openWindow(0, windowBytes - defaultWindowBytes);
  }

  get isOpen(): boolean {
    return !this.#isOver && this.#owner.isOpen;
  }

  /** The highest number that a request had. */
  get lastStream(): number {
    return this.#streams.last;
  }

  /** Requests above `lastStream` are not processed, and not looked at from now on. */
  goaway(code: number, lastStream = this.lastStream, debugData = ''): void {
    this.#streams.goneAfter = Math.min(this.#streams.goneAfter, lastStream);
    this.writer.goaway(this.#streams.goneAfter, code, debugData);
  }

  over(stream: Http2Stream, end?: StreamEnd): void {
    this.#streams.open.delete(stream.id);
    this.windows.forget(stream);
    if (end) this.#sendReset(stream.id, end.code, end.done);
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader.read(chunk, () => this.isOpen);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#fail(error);
    }
    this.writer.flush();
    this.#owner.spent(chunk);
    if (this.writer.isFull) this.#socket.pause();
  }

  frame(head: FrameHead, payload: Buffer): void {
    if (!this.#hasSettings && (head.type !== frameTypes.SETTINGS || head.flags & flags.ack)) {
      broken('the first frame is not SETTINGS');
    }
    this.#blocks.checkTurn(head);
    this.#onStream(() => this.#heed(head, payload));
  }

  #heed(head: FrameHead, payload: Buffer): void {
    switch (head.type) {
      case frameTypes.HEADERS:
      case frameTypes.CONTINUATION: {
        const block = this.#blocks.add(head, payload);
        if (block) this.#headers(block);
        return;
      }
      case frameTypes.PRIORITY:
        needStream(head);
        if (head.length !== priorityBytes)
          throw new StreamError(head.stream, 'FRAME_SIZE_ERROR', 'PRIORITY has 5 bytes');
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
        this.writer.pong(payload);
        this.#owner.ping();
        return;
      case frameTypes.GOAWAY:
        needConnection(head);
        if (head.length < goawayBytes) wrongSize(head);
        return;
      case frameTypes.WINDOW_UPDATE:
        this.#windowUpdate(head, payload);
        return;
      default:
      // Frames of unknown types are ignored (§5.5).
    }
  }

  dataBegins(head: FrameHead): void {
    const { stream: id, length, flags: flag } = head;
    if (!this.#hasSettings) broken('the first frame is not SETTINGS');
    this.#blocks.checkTurn(head);
    if (id === 0 || this.#streams.isIdle(id)) broken(`DATA on stream ${id}, which nobody opened`);
    const stream = this.#streams.open.get(id);
    const endStream = (flag & flags.endStream) !== 0;
    this.#data = { stream, endStream };
    if (!this.#receiveWindow.take(length)) {
      throw new ConnectionError('FLOW_CONTROL_ERROR', 'more DATA than the window of the connection allows');
    }
    this.writer.openWindow(0, this.#receiveWindow.giveBack());
    if (!stream && !this.#streams.isForgotten(id)) this.#sendReset(id, http2Codes.STREAM_CLOSED);
    if (!stream) return;
    if (stream.hasPeerEnded)
      this.#failStream(new StreamError(id, 'STREAM_CLOSED', 'DATA behind the end of the stream'));
    else if (!stream.receiveWindow.take(length)) {
      this.#failStream(new StreamError(id, 'FLOW_CONTROL_ERROR', 'more DATA than the window of the stream allows'));
    } else if (!endStream) this.writer.openWindow(id, stream.receiveWindow.giveBack());
  }

  data(bytes: Buffer): void {
    const stream = this.#data?.stream;
    if (stream?.isOpen) stream.receive(bytes);
  }

  dataEnds(): void {
    const { stream, endStream } = this.#data!;
    this.#data = undefined;
    if (endStream && stream?.isOpen) this.#onStream(() => this.#endOf(stream));
  }

  /** Whoever breaks a rule of one stream loses that. */
  #onStream(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#failStream(error);
    }
  }

  #headers(block: DecodedBlock): void {
    const { stream: id } = block;
    const known = this.#streams.open.get(id);
    if (known) this.#trailers(known, block);
    else if (this.#streams.isIdle(id)) this.#request(block);
    else if (!this.#streams.isForgotten(id)) {
      throw new ConnectionError('STREAM_CLOSED', `HEADERS on stream ${id}, which is closed`);
    }
  }

  #request({ stream: id, fields, endStream }: DecodedBlock): void {
    this.#streams.last = id;
    if (this.#streams.isForgotten(id)) return;
    const { maxConcurrentStreams = Infinity } = this.#options.settings;
    if (this.#streams.open.size >= maxConcurrentStreams) {
      this.#owner.refused('streams', maxConcurrentStreams);
      throw new StreamError(id, 'REFUSED_STREAM', 'too many streams are open');
    }
    if (!fields) this.#owner.refused('headers', this.#options.headers.maxBytes);
    const head = requestHeadOf(id, checkedSize(id, fields));
    if (endStream) checkLength(id, head.declaredBytes, 0);
    const stream = new Http2Stream(this, id, {
      sendWindow: this.windows.ofNewStream,
      receiveWindow: new ReceiveWindow(this.#ownWindowBytes),
      declaredBytes: head.declaredBytes,
    });
    this.#streams.open.set(id, stream);
    this.#owner.request(stream, head);
    if (endStream && stream.isOpen) stream.peerEnded();
  }

  #trailers(stream: Http2Stream, { fields, endStream }: DecodedBlock): void {
    const { id } = stream;
    if (stream.hasPeerEnded) throw new StreamError(id, 'STREAM_CLOSED', 'HEADERS behind the end of the stream');
    if (!endStream) throw new StreamError(id, 'PROTOCOL_ERROR', 'trailers do not end the stream');
    checkTrailers(id, checkedSize(id, fields));
    this.#endOf(stream);
  }

  #endOf(stream: Http2Stream): void {
    checkLength(stream.id, stream.declaredBytes, stream.receivedBytes);
    stream.peerEnded();
  }

  #resetByPeer(head: FrameHead, payload: Buffer): void {
    needStream(head);
    needLength(head, resetBytes);
    if (this.#streams.isIdle(head.stream)) broken(`RST_STREAM on stream ${head.stream}, which nobody opened`);
    const stream = this.#streams.open.get(head.stream);
    if (!stream) return;
    this.#countReset();
    this.#cut(stream, 'peer', `RST_STREAM(${payload.readUInt32BE(0)})`);
  }

  #settings(head: FrameHead, payload: Buffer): void {
    needConnection(head);
    if (head.flags & flags.ack) {
      needLength(head, 0);
      this.#ownWindowBytes = this.#options.settings.initialWindowSize ?? defaultWindowBytes;
      this.#streams.resizeWindows(this.#ownWindowBytes, (id, bytes) => this.writer.openWindow(id, bytes));
      return;
    }
    const settings = readSettings(payload);
    this.#hasSettings = true;
    this.writer.acknowledge(settings);
    this.windows.resize(settings.initialWindowSize ?? this.windows.ofNewStream, this.#streams.open.values());
  }

  #windowUpdate(head: FrameHead, payload: Buffer): void {
    const { stream: id } = head;
    if (this.#streams.isIdle(id)) broken(`WINDOW_UPDATE on stream ${id}, which nobody opened`);
    const bytes = incrementOf(head, payload);
    const stream = this.#streams.open.get(id);
    if (id === 0) this.windows.openConnection(bytes);
    else if (stream) this.windows.openStream(stream, bytes);
  }

  #sendReset(id: number, code: number, done?: () => void): void {
    this.#streams.forget(id);
    this.writer.reset(id, code, done);
  }

  #countReset(): void {
    if (!this.#resets.admits()) throw new ConnectionError('ENHANCE_YOUR_CALM', 'too many streams are reset');
  }

  #failStream({ stream: id, code, message }: StreamError): void {
    this.#countReset();
    this.#sendReset(id, http2Codes[code]);
    const stream = this.#streams.open.get(id);
    if (stream) this.#cut(stream, 'backend', `RST_STREAM(${http2Codes[code]}): ${message}`);
  }

  #cut(stream: Http2Stream, by: 'peer' | 'backend', reason: string): void {
    stream.finish();
    this.over(stream);
    stream.emit('cut', by, reason);
  }

  #fail({ code, message }: ConnectionError): void {
    this.goaway(http2Codes[code], this.lastStream, message);
    this.writer.flush();
    this.writer.end();
    this.#isOver = true;
    this.#owner.failed(`${code}: ${message}`);
  }

  #close(): void {
    this.writer.end();
    this.#isOver = true;
    this.#streams.close();
  }
}
