import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { startBackend } from '../../src/index.ts';
import type { Backend } from '../../src/index.ts';

const evidenceOf = (backend: Backend) =>
  backend.events().flatMap((event) => (event.type === 'fault.fired' ? [event.evidence] : []));

test('a shut door is met by whoever says so, and by an exporter that begins meanwhile', async () => {
  await using backend = await startBackend({ scenario: 'tcp-refused' });
  backend.witness('a line about something else');
  expect(evidenceOf(backend)).toEqual([]);
  backend.witness('connect ECONNREFUSED 127.0.0.1:4318');
  backend.witness({ exporting: 20 });
  expect(evidenceOf(backend)).toEqual(['connect ECONNREFUSED 127.0.0.1:4318', 'its exporter has 20 items to send']);
  backend.enterPhase('listening');
  backend.witness({ exporting: 20 });
  expect(evidenceOf(backend)).toHaveLength(2);
});

test('an exporter that still has a connection from before meets no door', async () => {
  const phases = [{ name: 'serving' }, { name: 'down', existing: 'keep', rules: [{ fault: 'refuse' }] }];
  await using backend = await startBackend({ scenario: { phases } });
  const { hostname, port } = new URL(backend.endpoints.http);
  const socket = new Socket().connect(Number(port), hostname);
  await backend.waitFor((event) => event.type === 'connection.opened');
  backend.enterPhase('down');
  backend.witness({ exporting: 20 });
  expect(evidenceOf(backend)).toEqual([]);
  socket.destroy();
  await backend.waitFor((event) => event.type === 'connection.closed');
  backend.witness({ exporting: 20 });
  expect(evidenceOf(backend)).toEqual(['its exporter has 20 items to send']);
});

test('faults that the backend sees by itself need no witness', async () => {
  await using backend = await startBackend({ scenario: 'unavailable' });
  backend.witness({ exporting: 20 });
  backend.witness('connection refused');
  expect(evidenceOf(backend)).toEqual([]);
});
