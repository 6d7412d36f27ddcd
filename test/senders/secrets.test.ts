import { expect, test } from 'vitest';
import { createMask } from '../../src/senders/secrets.ts';

const mask = createMask({ authorization: 'Bearer s3cr3t/t0ken', 'x-api-key': 'abc def', 'x-level': '1' });

test.for([
  ['sent Bearer s3cr3t/t0ken twice', 'sent <authorization> twice'],
  ['token s3cr3t/t0ken is unknown', 'token <authorization> is unknown'],
  [
    'OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20s3cr3t%2Ft0ken',
    'OTEL_EXPORTER_OTLP_HEADERS=authorization=<authorization>',
  ],
  ['x-api-key: abc def', 'x-api-key: <x-api-key>'],
] as const)('%s is printed as %s', ([line, masked]) => {
  expect(mask(line).line).toBe(masked);
});

test('values too short to be secrets are left, or every figure would be masked', () => {
  expect(mask('1 attempt of 10')).toEqual({ line: '1 attempt of 10', secrets: [] });
});

test('the mask tells which secrets stood in a line, and not what they were', () => {
  expect(mask('abc def, then s3cr3t/t0ken, then abc def').secrets.toSorted()).toEqual(['authorization', 'x-api-key']);
  expect(mask('nothing of it').secrets).toEqual([]);
});
