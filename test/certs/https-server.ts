import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** An HTTPS server that presents this certificate to whoever comes. */
export async function startHttpsServer(identity: { key: string; chain: string }) {
  const server = createServer({ key: identity.key, cert: identity.chain }, (_, response) => response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
