import type { Socket } from 'node:net';
import { flags, frameOf, frameOfWords, frameTypes, goawayFrame, headersFrames } from './frames.ts';
import { Output } from './output.ts';
import { defaultTableBytes, settingsAck, settingsFrame } from './settings.ts';
import type { Settings } from './settings.ts';

const noTable = Buffer.from([0x20]);

/** What a server says on one connection, frame by frame. */
export class FrameWriter {
  readonly #output: Output;
  /** The peer allows a smaller table than ours could be: the next block says that there is none (RFC 7541 §4.2). */
  #owesTableSize = false;
  #isOver = false;

  /** `onRoom`: what waited for a peer that did not read is gone. */
  constructor(socket: Socket, onRoom: () => void) {
    this.#output = new Output(socket, onRoom);
  }

  /** Blocks that were encoded before may be written as they are. */
  get mayReuseBlocks(): boolean {
    return !this.#owesTableSize;
  }

  /** The peer does not read what it is told. */
  get isFull(): boolean {
    return this.#output.isFull;
  }

  flush(): void {
    this.#output.flush();
  }

  /** From now on nothing is written. */
  end(): void {
    this.#isOver = true;
  }

  /** Whole frames. `done` is called once they are with the operating system, and never when the socket ends first. */
  write(bytes: Uint8Array, done?: () => void): void {
    if (!this.#isOver) this.#output.add(bytes, done);
  }

  headers(block: Uint8Array, stream: number, endStream: boolean, done?: () => void): void {
    const whole = this.#owesTableSize ? Buffer.concat([noTable, block]) : block;
    this.#owesTableSize = false;
    this.write(headersFrames(whole, stream, endStream), done);
  }

  settings(settings: Settings): void {
    this.write(settingsFrame(settings));
  }

  acknowledge({ headerTableSize = defaultTableBytes }: Settings): void {
    this.write(settingsAck);
    this.#owesTableSize ||= headerTableSize < defaultTableBytes;
  }

  pong(payload: Uint8Array): void {
    this.write(frameOf(frameTypes.PING, flags.ack, 0, payload));
  }

  /** Of the connection, where `stream` is 0. */
  openWindow(stream: number, bytes: number): void {
    if (bytes > 0) this.write(frameOfWords(frameTypes.WINDOW_UPDATE, stream, bytes));
  }

  reset(stream: number, code: number, done?: () => void): void {
    this.write(frameOfWords(frameTypes.RST_STREAM, stream, code), done);
  }

  goaway(lastStream: number, code: number, debugData: string): void {
    this.write(goawayFrame(lastStream, code, debugData));
  }
}
