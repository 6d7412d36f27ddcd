import type { Socket } from 'node:net';
import { startReading, stopReading } from './sockets.ts';

/**
 * Connections for which there is no place yet: the kernel has accepted them, and what they send is left with it, as in the
 * accept queue of a server that is full. Whether a peer is still there shows only once it is read from.
 */
export class WaitingRoom {
  /** In the order in which they came, with what happens when their turn comes. */
  readonly #waiting = new Map<Socket, () => void>();

  get size(): number {
    return this.#waiting.size;
  }

  add(socket: Socket, enter: () => void): void {
    stopReading(socket);
    this.#waiting.set(socket, enter);
    socket.on('error', () => {});
    socket.once('close', () => void this.#waiting.delete(socket));
  }

  admitNext(): void {
    const [next] = this.#waiting;
    if (!next) return;
    const [socket, enter] = next;
    this.#waiting.delete(socket);
    enter();
    startReading(socket);
  }

  /** They are reset. */
  clear(): void {
    for (const socket of this.#waiting.keys()) socket.resetAndDestroy();
    this.#waiting.clear();
  }
}
