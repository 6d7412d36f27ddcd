import type { Socket } from 'node:net';
import type { Clock } from '../core/clock.ts';

/** Reads and throws away: the peer is never blocked, and its leaving is noticed. */
export function discard(socket: Socket): void {
  socket.removeAllListeners('readable');
  socket.on('data', () => {});
  socket.resume();
}

/**
 * Leaves further input in the kernel, also under Node's parser of HTTP/1.1, which reads the handle natively, so that
 * `socket.pause()` has no effect. Node has no public verb for it.
 */
export function stopReading(socket: Socket): void {
  handleOf(socket)?.readStop();
}

/** Goes on where `stopReading` stopped. */
export function startReading(socket: Socket): void {
  handleOf(socket)?.readStart();
}

function handleOf(socket: Socket): { readStop(): number; readStart(): number } | null | undefined {
  return (socket as Socket & { _handle?: ReturnType<typeof handleOf> })._handle;
}

/** Runs once what was asked for until now is with the kernel: what one turn says is written together, in the next one. */
export function afterPendingWrites(run: () => void): void {
  setImmediate(() => setImmediate(run));
}

/** A peer whose connection ends sooner than it learns of it says at times that none came about. */
const connectedMs = 20;

/** Runs once whoever has just connected knows it. */
export function onceConnected(clock: Clock): (run: () => void) => void {
  return (run) => void clock.after(connectedMs, run);
}

/** A real RST. While a FIN of ours is under way the kernel would refuse it, and Node then never closes the socket. */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.once('finish', () => void socket.resetAndDestroy());
  else socket.resetAndDestroy();
}

/** How a peer left whose socket failed: `rst`, or the error's code. */
export function howItBroke(error: NodeJS.ErrnoException): string {
  const { code = error.message } = error;
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'rst' : code;
}
