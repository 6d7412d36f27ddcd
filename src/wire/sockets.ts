import type { Socket } from 'node:net';

/** Reads and throws away: the peer is never blocked, and its leaving is noticed. */
export function discard(socket: Socket): void {
  socket.removeAllListeners('readable');
  socket.on('data', () => {});
  socket.resume();
}

/**
 * Leaves further input in the kernel, also under an engine that reads the handle natively, where `socket.pause()` has
 * no effect. Node has no public verb for it.
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

/**
 * Runs once HTTP/2 frames that were asked for until now are with the kernel: Node submits trailers in the next turn of
 * the event loop and writes them in the one after.
 */
export function afterPendingWrites(run: () => void): void {
  setImmediate(() => setImmediate(run));
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
