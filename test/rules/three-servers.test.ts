import { afterAll, beforeAll, expect, test } from 'vitest';
import { signals } from '../../src/core/signal.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { requestOf, upTo } from '../otlp/requests.ts';
import { findTool, requireTool } from '../tools/tools.ts';
import { ask, ways } from './ask.ts';
import type { Answer, Way } from './ask.ts';
import { startCollector, startGrpcJs, startOurs } from './reference-servers.ts';
import type { ReferenceServer } from './reference-servers.ts';

/*
 * A contract with the world: lawful requests are answered alike by our backend, by a grpc-js server as anybody writes it,
 * and by the receiver of the real Collector. What the three make of malformed ones stands in docs/malformed-requests.md.
 */

let ours: ReferenceServer;
let grpcJs: ReferenceServer;
let real: ReferenceServer | undefined;
beforeAll(async () => {
  const { path } = findTool('otelcol-chaos');
  [ours, grpcJs, real] = await Promise.all([
    startOurs(),
    startGrpcJs(),
    path === undefined ? undefined : startCollector(path),
  ]);
});
afterAll(async () => {
  for (const server of [ours, grpcJs, real]) await server?.[Symbol.asyncDispose]();
});

const requests = ways.flatMap((way) =>
  signals.flatMap((signal) =>
    [false, true].flatMap((gzip) => [0, 5].map((items) => ({ ...way, signal, gzip, items }))),
  ),
);

test.for(requests.filter(({ version }) => version === 'grpc'))(
  '$items items of $signal over $way (gzip: $gzip) are taken and answered as by a grpc-js server',
  async ({ signal, gzip, items, ...way }) => {
    const sent = { signal, gzip, request: requestOf(signal, 1, upTo(items)) };
    const [our, other] = [await ask(ours, way, sent), await ask(grpcJs, way, sent)];

    expect(essenceOf(our)).toEqual(essenceOf(other));
    expect(other.response).toBeDefined();
    const understood = ours.taken!(signal).at(-1);
    expect(understood).toEqual(grpcJs.taken!(signal).at(-1));
    expect(understood).toEqual(encodeRequest(signal, sent.request));
  },
);

test.for(requests)(
  '$items items of $signal over $way (gzip: $gzip) are answered as by the real receiver',
  async ({ signal, gzip, items, ...way }, context) => {
    requireTool('otelcol-chaos', context);
    const sent = { signal, gzip, request: undisputed(requestOf(signal, 1, upTo(items)), way) };
    const [our, other] = [await ask(ours, way, sent), await ask(real!, spokenByCollector(way), sent)];

    expect(essenceOf(our)).toEqual(essenceOf(other));
    expect(other.response).toBeDefined();
  },
);

/** Profile ids in JSON are base64 by the text of the specification, hexadecimal to the Collector: see the document. */
function undisputed(request: object, { encoding }: Way): object {
  if (encoding === 'protobuf') return request;
  return JSON.parse(
    JSON.stringify(request, (name, value: unknown) => (name === 'profileId' ? undefined : value)),
  ) as object;
}

/** Without TLS the Collector has no HTTP/2 for OTLP/HTTP; what is answered does not depend on that. */
function spokenByCollector(way: Way): Way {
  if (way.version !== '2') return way;
  return ways.find(({ version, encoding }) => version === '1.1' && encoding === way.encoding)!;
}

/**
 * What must not differ: status, type and meaning. `application/grpc+proto` is `application/grpc` in full, and a
 * partial_success that is set and empty means none (S14).
 */
function essenceOf({ httpStatus, headers, response, failure }: Answer): object {
  const { partialSuccess = {}, ...rest } = (response ?? {}) as { partialSuccess?: object };
  const type = String(headers['content-type']).replace(/^application\/grpc\+proto$/, 'application/grpc');
  const isFull = Object.values(partialSuccess).every((value) => value === '' || value === '0');
  return { httpStatus, type, failure, response: isFull ? rest : { partialSuccess, ...rest } };
}
