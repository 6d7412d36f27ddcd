import { connect } from 'node:net';
import type { Server, Socket } from 'node:net';

/**
 * Keeps a port ours while nobody listens on it: one connection to ourselves, made while the port still listens, so that
 * there is no moment at which it is free. Connects are then refused by the kernel, free-port searches of others pass the
 * port by, and listening again works because a connected socket does not stand in the way.
 */
export interface PortHold extends AsyncDisposable {
  readonly port: number;
}

/** Takes hold of the port that `server` listens on. `isOurs` tells the accepting side which connection to keep out. */
export class PortHolder {
  #client: Socket | undefined;
  #accepted: ((socket: Socket) => void) | undefined;

  /** True when `socket` is the far end of the hold; it is kept then, and is nobody's connection. */
  claims(socket: Socket): boolean {
    if (!this.#client || socket.remotePort !== this.#client.localPort) return false;
    this.#accepted?.(socket);
    return true;
  }

  async hold(server: Server): Promise<PortHold> {
    const { port, address } = server.address() as { port: number; address: string };
    const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
    const accepted = Promise.withResolvers<Socket>();
    this.#accepted = accepted.resolve;
    const client = connect({ host, port });
    this.#client = client;
    client.once('error', accepted.reject);
    const farEnd = await accepted.promise;
    this.#accepted = undefined;
    const ends = [client, farEnd];
    for (const socket of ends) socket.on('error', () => {});
    return {
      port,
      [Symbol.asyncDispose]: async () => {
        this.#client = undefined;
        const closed = Promise.all(ends.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
        // RST, so that no TIME_WAIT stays behind.
        client.resetAndDestroy();
        farEnd.destroy();
        await closed;
      },
    };
  }
}
