import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { encodeHeaders } from '../../src/http2/header-encoder.ts';
import { messageOf } from '../../src/http2/message.ts';
import { Http2Session } from '../../src/http2/session.ts';
import { goodCertificate } from '../wire/certificates.ts';

export interface PlainServer extends AsyncDisposable {
  readonly port: number;
}

const answer = messageOf(encodeHeaders([[':status', '200']]), Buffer.from('hello'));
const options = {
  settings: { maxConcurrentStreams: 100 },
  windowBytes: 0,
  headers: { maxBytes: 16_384, maxFields: 100 },
};

/** Our HTTP/2 and nothing on top: whatever is asked for is answered once it has been asked for whole. */
export async function startPlainServer({ tls }: { tls: boolean }): Promise<PlainServer> {
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    let isOpen = true;
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    const owner = {
      now: () => performance.now(),
      get isOpen() {
        return isOpen;
      },
      request: ((stream) => {
        stream.on('end', () => stream.send(answer, () => {}));
      }) as ConstructorParameters<typeof Http2Session>[1]['request'],
      ping: () => {},
      refused: () => {},
      spent: () => {},
      failed: () => {
        isOpen = false;
        socket.end();
      },
    };
    void new Http2Session(socket, owner, options);
  };
  const { key, chain: cert } = goodCertificate();
  const server = tls ? createTlsServer({ key, cert, ALPNProtocols: ['h2'] }, serve) : createTcpServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
