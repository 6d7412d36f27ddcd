import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { peerOf } from '../core/peer.ts';
import type { ProxyReply } from '../core/reply.ts';

/*
 * An HTTP proxy on loopback that opens tunnels (CONNECT, RFC 9110 §9.3.6) and does nothing else. It dials nobody: whatever it
 * lets through is handed on as it is, so it leads to the backend that it belongs to and nowhere else.
 */

export interface TunnelAsked {
  readonly peer: string;
  /** What it asks for: `host:port`, as it was written. */
  readonly target: string;
  /** What came as the password of Basic credentials, or as all of other ones; undefined: none came. */
  readonly credential: string | undefined;
}

export interface ConnectProxyParts {
  readonly limits: ProxyLimits;
  decide(asked: TunnelAsked): ProxyReply;
  /** The client has been told that its tunnel is open; from now on the socket is somebody else's. */
  handOn(socket: Socket, target: string): void;
  /** Somebody asks for something that is no tunnel, and is told so. */
  refused(asked: Pick<TunnelAsked, 'peer'>, status: number): void;
  /** A bound was reached. */
  reached(limit: keyof ProxyLimits, max: number, effect: string): void;
}

export interface ProxyLimits {
  /** That have no tunnel. */
  readonly maxConnections: number;
  readonly maxHeaderBytes: number;
  readonly headersTimeoutMs: number;
  /** So long whoever gets no answer may wait for it. */
  readonly idleTimeoutMs: number;
}

export interface ConnectProxy extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
}

const loopback = '127.0.0.1';
const notAllowed = 405;

export async function startConnectProxy(parts: ConnectProxyParts): Promise<ConnectProxy> {
  const { maxConnections, maxHeaderBytes, headersTimeoutMs, idleTimeoutMs } = parts.limits;
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeoutMs,
    requestTimeout: headersTimeoutMs,
    connectionsCheckingInterval: Math.max(1, Math.min(1000, headersTimeoutMs)),
  });
  const waiting = new Set<Socket>();
  server.on('connection', (socket) => {
    if (waiting.size >= maxConnections) {
      parts.reached('maxConnections', maxConnections, 'the new connection to the proxy was reset');
      socket.resetAndDestroy();
      return;
    }
    waiting.add(socket);
    socket.once('close', () => waiting.delete(socket));
  });
  server.on('request', (request, response) => {
    parts.refused({ peer: peerOf(request.socket) }, notAllowed);
    const message = 'this proxy opens tunnels (CONNECT) and does nothing else: give the endpoint with https://\n';
    response.writeHead(notAllowed, { allow: 'CONNECT', connection: 'close', 'content-type': 'text/plain' });
    response.end(message);
  });
  server.on('connect', (request: IncomingMessage, stream, head) => {
    // With a TCP server below it, it is one.
    const socket = stream as Socket;
    socket.on('error', () => {});
    const { url: target = '' } = request;
    const reply = parts.decide({ peer: peerOf(socket), target, credential: credentialIn(request) });
    switch (reply.verb) {
      case 'silence':
        socket.setTimeout(idleTimeoutMs, () => {
          parts.reached('idleTimeoutMs', idleTimeoutMs, 'the proxy closed a connection that it had not answered');
          socket.destroy();
        });
        // It goes as soon as the client does.
        socket.resume().once('end', () => void socket.destroy());
        return;
      case 'refuse':
        socket.end(refusal(reply)).resume();
        return;
      case 'tunnel':
        waiting.delete(socket);
        // A server of ours closes when its client has; node:http leaves that half open.
        socket.allowHalfOpen = false;
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        if (head.length > 0) socket.unshift(head);
        parts.handOn(socket, target);
    }
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, loopback, resolve);
  await promise;
  return {
    address: `${loopback}:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of waiting) socket.destroy();
      }),
  };
}

/** What a client shows to the proxy (RFC 9110 §11.7.2), as far as it is a secret. */
function credentialIn({ headers }: IncomingMessage): string | undefined {
  const value = headers['proxy-authorization'];
  const basic = value === undefined ? undefined : /^basic +(\S+)$/i.exec(value)?.[1];
  if (basic === undefined) return value;
  return Buffer.from(basic, 'base64')
    .toString()
    .replace(/^[^:]*:/, '');
}

function refusal({ status, message, challenge }: Extract<ProxyReply, { verb: 'refuse' }>): string {
  const body = `${message}\n`;
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...(challenge === undefined ? [] : [`Proxy-Authenticate: ${challenge}`]),
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
