import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ResolvedSettings } from '../../src/core/sender-settings.ts';
import { sdkEnvironment } from '../../src/exporter-config/sdk.ts';

const endpoints = { grpc: 'https://127.0.0.1:4317', http: 'https://127.0.0.1:4318' };

test('each protocol gets the endpoint of its family, and nothing is said that was not set', () => {
  expect(sdkEnvironment({ endpoints }, 'grpc')).toEqual({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://127.0.0.1:4317',
  });
  expect(sdkEnvironment({ endpoints }, 'http/json')).toEqual({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://127.0.0.1:4318',
  });
});

test('trust, credentials, time-out and compression have their variables', () => {
  const settings: ResolvedSettings = {
    endpoints,
    caFile: '/ca.pem',
    timeoutMs: 1500,
    compression: 'gzip',
    headers: { authorization: 'Bearer a,b=c', 'x-api-key': 'k' },
  };
  expect(sdkEnvironment(settings, 'http/protobuf')).toMatchObject({
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1500',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%2Cb%3Dc,x-api-key=k',
  });
});

test('X10: headers of any value survive the way through the list', () => {
  const headers = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/), fc.string({ unit: 'binary-ascii' }), {
    minKeys: 1,
  });
  fc.assert(
    fc.property(headers, (given) => {
      const list = sdkEnvironment({ endpoints, headers: given }, 'grpc')['OTEL_EXPORTER_OTLP_HEADERS']!;
      const read = list.split(',').map((member) => member.split('=').map(decodeURIComponent));
      expect(Object.fromEntries(read)).toEqual({ ...given });
    }),
  );
});

test('settings that insist on a protocol family win', () => {
  const spoken = (protocol: 'grpc' | 'http', wanted: 'grpc' | 'http/json') =>
    sdkEnvironment({ endpoints, protocol }, wanted)['OTEL_EXPORTER_OTLP_PROTOCOL'];
  expect(spoken('grpc', 'http/json')).toBe('grpc');
  expect(spoken('http', 'grpc')).toBe('http/protobuf');
  expect(spoken('http', 'http/json')).toBe('http/json');
});

test('over plaintext there is no certificate to check', () => {
  const settings = { endpoints: { ...endpoints, http: 'http://127.0.0.1:4318' }, caFile: '/ca.pem' };
  expect(sdkEnvironment(settings, 'http/protobuf')).not.toHaveProperty('OTEL_EXPORTER_OTLP_CERTIFICATE');
  expect(sdkEnvironment(settings, 'grpc')).toHaveProperty('OTEL_EXPORTER_OTLP_CERTIFICATE');
  const anyway = sdkEnvironment({ ...settings, trustsAnyway: true }, 'http/protobuf');
  expect(anyway).not.toHaveProperty('OTEL_EXPORTER_OTLP_CERTIFICATE');
});
