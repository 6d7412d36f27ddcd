import { expect, test } from 'vitest';
import { createTestClock, sleep } from '../../src/core/clock.ts';
import { formatDuration, parseDuration } from '../../src/core/duration.ts';
import { ChaosError, nearestTo } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { fillPlaceholders, mergeSettings, resolveSettings } from '../../src/core/sender-settings.ts';

test.each([
  ['250ms', 250],
  ['2s', 2000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
])('%s is %d milliseconds, there and back', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
  expect(parseDuration(formatDuration(ms))).toBe(ms);
});

test.each(['', '5', '2 s', '-1s', 's', '1d'])('“%s” is refused as a duration', (text) => {
  expect(() => parseDuration(text)).toThrow(ChaosError);
});

test('an error says where, what was meant, what is allowed and what to do', () => {
  const error = new ChaosError('unknown key “chanse”', {
    code: 'unknown-key',
    place: { file: 'a.yaml', line: 3, column: 5 },
    nearest: 'chance',
    allowed: ['chance', 'times'],
    hint: 'Correct the key.',
  });
  expect(error.message).toBe(
    'a.yaml:3:5: unknown key “chanse”\n  did you mean: chance\n  allowed: chance, times\n  Correct the key.',
  );
});

test('nothing is near to a megabyte of text, and that is known without comparing it', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `scenario-number-${index}`);
  expect(nearestTo('a'.repeat(2 ** 20), names)).toBeUndefined();
});

test('the nearest name is found for a slip and not for another word', () => {
  expect(nearestTo('bad-crt', ['bad-cert', 'healthy'])).toBe('bad-cert');
  expect(nearestTo('zebra', ['bad-cert', 'healthy'])).toBeUndefined();
});

test('a draw depends on seed and key alone', () => {
  const [a, b] = [createRandom(1), createRandom(1)];
  b.draw('something', 'else');
  expect(a.draw('rule', 2)).toBe(b.draw('rule', 2));
  expect(a.draw('rule', 2)).not.toBe(a.draw('rule', 3));
  expect(a.draw('rule', 2)).not.toBe(createRandom(2).draw('rule', 2));
});

test('sleep ends early when it is aborted', async () => {
  const abort = new AbortController();
  const slept = sleep(createTestClock(), 1000, abort.signal);
  abort.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
});

test('settings are merged group by group and their placeholders filled', () => {
  const merged = mergeSettings(
    { retry: { initialMs: 1 }, headers: { a: '${token}' } },
    { retry: { maxIntervalMs: 2 } },
  );
  expect(merged.retry).toEqual({ initialMs: 1, maxIntervalMs: 2 });
  const places = {
    grpc: 'G',
    http: 'H',
    grpcAddress: 'g',
    httpAddress: 'h',
    grpcPort: '1',
    httpPort: '2',
    ca: '/ca.pem',
    clientCert: '/client.pem',
    expiredClientCert: '/expired.pem',
    strangeClientCert: '/stranger.pem',
    clientKey: '/client.key.pem',
    token: 'T',
    renewedToken: 'R',
    limitedToken: 'L',
  };
  const resolved = resolveSettings({ ...merged, ca: 'trusted', endpoint: { http: '${http}/otlp' } }, places);
  expect(resolved).toMatchObject({ headers: { a: 'T' }, caFile: '/ca.pem', endpoints: { grpc: 'G', http: 'H/otlp' } });
  expect(resolved).not.toHaveProperty('clientCertFile');
  const shown = { good: '/client.pem', expired: '/expired.pem', 'unknown-ca': '/stranger.pem' } as const;
  for (const [clientCertificate, clientCertFile] of Object.entries(shown) as [keyof typeof shown, string][]) {
    const showing = resolveSettings({ clientCertificate }, places);
    expect(showing).toMatchObject({ clientCertFile, clientKeyFile: '/client.key.pem' });
    expect(showing).not.toHaveProperty('clientCertificate');
  }
  expect(fillPlaceholders('${unknown} ${ca}', places)).toBe('${unknown} /ca.pem');
  expect(fillPlaceholders('-H "a: ${tenant:-team a}"', places)).toBe('-H "a: team a"');
  expect(fillPlaceholders('-H "a: ${tenant:-team a}"', { ...places, tenant: '$TENANT' })).toBe('-H "a: $TENANT"');
});
