import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { ForwardedRequest } from '../core/forwarding.ts';
import type { WireResponse } from '../core/reply.ts';
import { createGatherer } from './door.ts';
import type { DoorOptions, UpstreamDoor } from './door.ts';
import { answeredWith, passedOn } from './header-fields.ts';

/** Shorter than servers wait before they close an idle connection: a request on one that closes would fail on our account. */
const idleConnectionMs = 2000;

/** OTLP/HTTP: HTTP/1.1, in plaintext or TLS. */
export function openHttpDoor(url: URL, { ca, maxResponseBytes, maxConnections }: DoorOptions): UpstreamDoor {
  const isSecure = url.protocol === 'https:';
  const kept = { keepAlive: true, maxSockets: maxConnections, timeout: idleConnectionMs };
  const agent = isSecure
    ? new HttpsAgent({ ...kept, ...(ca !== undefined && { ca: [...rootCertificates, ca] }) })
    : new HttpAgent(kept);
  const prefix = url.pathname.replace(/\/$/, '');
  const optionsOf = ({ method, path, headers, body }: ForwardedRequest): RequestOptions => ({
    method,
    path: prefix + path,
    headers: { ...passedOn(headers), host: url.host, 'content-length': String(body.length) },
    agent,
  });
  return {
    url: url.href,
    send(request, gone) {
      const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
      const asked = (isSecure ? requestHttps : requestHttp)(url, optionsOf(request), (response) => {
        gather(response, maxResponseBytes).then(resolve, (error: Error) => {
          asked.destroy();
          reject(error);
        });
      });
      const stop = (): void => void asked.destroy(gone.reason as Error);
      gone.addEventListener('abort', stop, { once: true });
      asked.on('error', (error) => reject(gone.aborted ? (gone.reason as Error) : error));
      asked.on('close', () => gone.removeEventListener('abort', stop));
      asked.end(request.body);
      return promise;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function gather(response: IncomingMessage, maxBytes: number): Promise<WireResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
  const body = createGatherer(maxBytes);
  response.on('data', (chunk: Buffer) => {
    try {
      body.add(chunk);
    } catch (error) {
      reject(error);
    }
  });
  response.on('error', () => reject(new Error('it closed the connection in the middle of its answer')));
  response.on('end', () => {
    const headers = answeredWith(response.rawHeaders);
    resolve({ status: response.statusCode!, headers, body: body.whole() });
  });
  return promise;
}
