import type { Socket } from 'node:net';

/** A peer that reads nothing is not listened to either once so much waits for it. */
const maxUnreadBytes = 256 * 1024;
/** Up to here one copy is cheaper than one more write. */
const maxJoinedBytes = 64 * 1024;

/** Writes what is said in one turn of the event loop together. */
export class Output {
  readonly #socket: Socket;
  #waiting: Uint8Array[] = [];
  #done: (() => void)[] = [];
  #bytes = 0;
  #isPlanned = false;
  /** The peer has to read first. */
  isFull = false;
  readonly #onRoom: () => void;

  constructor(socket: Socket, onRoom: () => void) {
    this.#socket = socket;
    this.#onRoom = onRoom;
    socket.on('drain', () => this.#drained());
  }

  /** `done` is called once `bytes` are with the operating system, and never when the socket ends first. */
  add(bytes: Uint8Array, done?: () => void): void {
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (done) this.#done.push(done);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    process.nextTick(() => this.flush());
  }

  flush(): void {
    this.#isPlanned = false;
    if (this.#waiting.length === 0) return;
    const socket = this.#socket;
    const waiting = this.#waiting;
    const bytes = this.#bytes;
    const done = this.#done;
    this.#waiting = [];
    this.#done = [];
    this.#bytes = 0;
    if (!socket.writable) return;
    const written = (error?: Error | null): void => {
      if (!error) for (const tell of done) tell();
    };
    if (waiting.length === 1) socket.write(waiting[0]!, written);
    else if (bytes <= maxJoinedBytes) socket.write(Buffer.concat(waiting, bytes), written);
    else this.#writeEach(waiting, written);
    this.isFull = socket.writableLength > maxUnreadBytes;
  }

  #writeEach(waiting: readonly Uint8Array[], written: (error?: Error | null) => void): void {
    this.#socket.cork();
    for (const [index, bytes] of waiting.entries()) {
      this.#socket.write(bytes, index === waiting.length - 1 ? written : undefined);
    }
    this.#socket.uncork();
  }

  #drained(): void {
    if (!this.isFull) return;
    this.isFull = false;
    this.#onRoom();
  }
}
