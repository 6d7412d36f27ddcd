import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** At its usual level OpenSSL would not present a weak key; this one leaves the judgement to whoever comes. */
const ciphers = 'DEFAULT@SECLEVEL=0';

/** An HTTPS server that presents this certificate to whoever comes. */
export async function startHttpsServer(identity: { key: string; chain: string }) {
  const server = createServer({ key: identity.key, cert: identity.chain, ciphers }, (_, response) =>
    response.end('hello'),
  );
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
