import { readFileSync } from 'node:fs';
import { Client as GrpcClient, compressionAlgorithms, credentials, Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { grpcPaths } from '../../../src/core/signal.ts';
import { payloadOf } from '../payload.ts';
import { delayIn, endless, grpcWords, responseWords, silence } from '../vocabulary.ts';
import { identityOf, inSeries, targetOf } from './client.ts';
import type { Aim, Attempt, Client } from './client.ts';

export const grpcJs: Client = {
  name: 'grpc-js',
  protocol: 'grpc',
  reads: ['Node.js', 'nghttp2'],
  tls: 'OpenSSL',
  keepsConnection: true,
  async attempts(aim) {
    const client = openClient(aim);
    try {
      return await inSeries(aim, async (payload) => [await exportOnce(client, { ...aim, payload })]);
    } finally {
      client.close();
    }
  },
};

function openClient(aim: Aim): GrpcClient {
  const { proxy } = aim;
  if (proxy === undefined) return openDirectly(aim);
  // It is looked up in the environment while the client is made, and at no other time.
  const before = { ...process.env };
  try {
    Object.assign(process.env, { grpc_proxy: proxy, no_grpc_proxy: '', no_proxy: '' });
    return openDirectly(aim);
  } finally {
    for (const name of ['grpc_proxy', 'no_grpc_proxy', 'no_proxy']) restore(name, before[name]);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

function openDirectly({ url, nameServer, caFile, identity, compression, proxy }: Aim): GrpcClient {
  const roots = caFile === undefined ? null : readFileSync(caFile);
  const { key = null, cert = null } = identityOf({ identity }) ?? {};
  const secure = url.startsWith('https:') ? credentials.createSsl(roots, key, cert) : credentials.createInsecure();
  return new GrpcClient(targetOf({ url, nameServer }), secure, {
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': proxy === undefined ? 0 : 1,
    ...(compression === 'gzip' && { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip }),
    'grpc.use_local_subchannel_pool': 1,
  });
}

function exportOnce(client: GrpcClient, { signal, payload, headers = {}, patienceMs }: Aim): Promise<Attempt> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  // The message is left as it came, so that its bytes can be seen.
  const same = (bytes: Buffer): Buffer => bytes;
  const body = Buffer.from(payloadOf('grpc', signal, payload));
  const deadline = new Date(new Date().getTime() + patienceMs);
  return new Promise((resolve) => {
    let hasBegun = false;
    const call = client.makeUnaryRequest(
      grpcPaths[signal],
      same,
      same,
      body,
      metadata,
      { deadline },
      (error, response) => {
        if (!error) return resolve({ words: responseWords(signal, response!), said: `OK, ${response!.length} bytes` });
        const words = serviceErrorWords(error);
        resolve({ words: hasBegun && words === silence ? endless : words, said: error.message });
      },
    );
    call.on('metadata', () => (hasBegun = true));
  });
}

/** What grpc-js tells of a call that failed, the SDK's exporter likewise. */
export function serviceErrorWords({ code, details, metadata }: ServiceError): string {
  const [status] = metadata?.get('grpc-status-details-bin') ?? [];
  const retryDelayMs = delayIn(Buffer.isBuffer(status) ? status : undefined);
  return grpcWords({ code, message: details, retryDelayMs });
}
