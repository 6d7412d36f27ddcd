import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { httpPaths } from '../../../src/core/signal.ts';
import { answerText, httpWords, silence, troubleWords } from '../vocabulary.ts';
import { identityOf, inSeries } from './client.ts';
import type { Attempt, Client } from './client.ts';
import { exportSpans, makeSpans } from './sdk-spans.ts';

type Options = NonNullable<ConstructorParameters<typeof JsonExporter>[0]>;

export const sdkProtobuf = defineSdkHttp('http/protobuf', ProtobufExporter);
export const sdkJson = defineSdkHttp('http/json', JsonExporter);

/**
 * It retries by itself and tells of the last attempt alone. What each of its attempts met is read from the channels on
 * which Node tells about its HTTP client.
 */
function defineSdkHttp(protocol: Client['protocol'], Exporter: typeof JsonExporter | typeof ProtobufExporter): Client {
  return {
    name: 'JS SDK',
    protocol,
    reads: ['Node.js'],
    tls: 'OpenSSL',
    signals: ['traces'],
    keepsConnection: true,
    async attempts({ url, caFile, identity, headers = {}, patienceMs, compression, ...aim }) {
      const exporter = new Exporter({
        url: url + httpPaths.traces,
        headers,
        timeoutMillis: patienceMs,
        compression: compression as NonNullable<Options['compression']>,
        httpAgentOptions: {
          keepAlive: true,
          ...(caFile !== undefined && { ca: readFileSync(caFile) }),
          ...identityOf({ identity }),
        },
      });
      const { host } = new URL(url);
      try {
        return await inSeries(aim, async (payload) => {
          const seen: Promise<Attempt>[] = [];
          attemptsTo.set(host, seen);
          const { error } = await exportSpans(exporter, makeSpans(payload));
          const attempts = await Promise.all(seen);
          // Node calls it a reset, since the SDK ends the request itself once its time is over.
          const isOver = error?.message === 'Request timed out';
          // What is no URL leads to no request.
          if (error && attempts.length === 0) return [{ words: troubleWords(error.message), said: error.message }];
          return isOver ? [...attempts.slice(0, -1), { words: silence, said: error.message }] : attempts;
        });
      } finally {
        attemptsTo.delete(host);
        await exporter.shutdown();
      }
    },
  };
}

/** By host and port, in order: each look has a backend to itself. */
const attemptsTo = new Map<string, Promise<Attempt>[]>();

subscribe('http.client.response.finish', (message) => {
  const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
  note(request, attemptOf(response));
});
subscribe('http.client.request.error', (message) => {
  const { request, error } = message as { request: ClientRequest; error: NodeJS.ErrnoException };
  const said = `${error.code} ${error.message}`;
  note(request, Promise.resolve({ words: troubleWords(said), said }));
});

function note(request: ClientRequest, attempt: Promise<Attempt>): void {
  attemptsTo.get(String(request.getHeader('host')))?.push(attempt);
}

/** As many come only of an answer that has a size to speak of. */
const manyChunks = 16;

/** Reads along; the exporter gets the same chunks. */
async function attemptOf(response: IncomingMessage): Promise<Attempt> {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => response.once('close', resolve));
  const declared = response.headers['content-length'];
  const isShort = declared !== undefined && Buffer.concat(chunks).length < Number(declared);
  // Whoever leaves because it is too much has the exporter's own word for it.
  if (!response.complete || isShort) {
    const said = `${response.statusCode}, aborted after ${chunks.length} chunks`;
    if (chunks.length > manyChunks) return { words: 'too large to be read', said };
    const trouble = declared === undefined ? 'chunks cut off' : 'fewer bytes than promised';
    return { words: `${response.statusCode}, ${trouble}`, said };
  }
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  const answer = { status: response.statusCode!, headers, body: Buffer.concat(chunks) };
  return { words: httpWords(answer, 'traces'), said: answerText(answer) };
}
