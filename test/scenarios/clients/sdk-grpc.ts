import { readFileSync } from 'node:fs';
import { credentials, Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { grpcWords } from '../vocabulary.ts';
import { identityOf, inSeries } from './client.ts';
import type { Aim, Client } from './client.ts';
import { serviceErrorWords } from './grpc-js.ts';
import { exportSpans, makeSpans } from './sdk-spans.ts';

/** It does not retry: an attempt is an export. */
export const sdkGrpc: Client = {
  name: 'JS SDK',
  protocol: 'grpc',
  reads: ['Node.js', 'nghttp2'],
  tls: 'OpenSSL',
  signals: ['traces'],
  keepsConnection: true,
  async attempts(aim) {
    const exporter = openExporter(aim);
    try {
      return await inSeries(aim, async (payload) => {
        const { error, said } = await exportSpans(exporter, makeSpans(payload));
        if (error) return [{ words: serviceErrorWords(error as ServiceError), said: error.message }];
        const words = grpcWords({ code: 0, message: '', partial: partialIn(said) });
        return [{ words, said: said[0] ?? 'the export is a success' }];
      });
    } finally {
      await exporter.shutdown();
    }
  },
};

type Options = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;

let exporters = 0;

function openExporter({ url, caFile, identity, headers = {}, patienceMs, compression }: Aim): OTLPTraceExporter {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const roots = caFile === undefined ? null : readFileSync(caFile);
  const { key = null, cert = null } = identityOf({ identity }) ?? {};
  const secure = url.startsWith('https:') ? { credentials: credentials.createSsl(roots, key, cert) } : {};
  // Exporters of one process share connections, and what they know of an address, unless their names differ.
  const userAgent = `proof/${++exporters}`;
  return new OTLPTraceExporter({
    url,
    metadata,
    timeoutMillis: patienceMs,
    userAgent,
    compression: compression as NonNullable<Options['compression']>,
    ...secure,
  });
}

/** A success has no error that could tell; what the SDK logs of it is all that an application gets to know. */
function partialIn(said: readonly string[]): { rejected: number; message: string } | undefined {
  const [line] = said.flatMap((line) => /^Received Partial Success response: (.*)/.exec(line)?.[1] ?? []);
  if (line === undefined) return undefined;
  const { rejectedSpans = 0, errorMessage = '' } = JSON.parse(line) as {
    rejectedSpans?: number;
    errorMessage?: string;
  };
  return { rejected: rejectedSpans, message: errorMessage };
}
