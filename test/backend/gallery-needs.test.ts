import { expect, test, vi } from 'vitest';
import { startBackend } from '../../src/index.ts';

// A container without IPv6.
vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  networkInterfaces: () => ({}),
}));

test('what this machine cannot show is left out of the gallery, and named to whoever asks for it', async () => {
  await using backend = await startBackend({ gallery: true });
  const names = backend.exhibits().map(({ exhibit }) => exhibit);
  expect(names).toContain('syn-blackhole');
  expect(names).not.toContain('ipv6-only');
  expect(() => backend.enterExhibit('ipv6-only')).toThrow('needs the address ::1');
  const answer = await fetch(`${backend.endpoints.http}/s/ipv6-only/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await answer.text()).toContain('needs the address ::1');
});
