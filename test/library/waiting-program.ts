/* Waits for what does not come, since the exporter has a wrong path. What this prints stands in docs/library.md. */
import { request } from 'node:http';
import { startBackend } from '../../src/index.ts';

await using backend = await startBackend();
const since = backend.events().at(-1)!.seq;
const { promise, resolve, reject } = Promise.withResolvers<void>();
const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'checkout' }] }] }] });
const headers = { 'content-type': 'application/json', 'content-length': body.length };
const sending = request(`${backend.endpoints.http}/otlp/v1/traces`, { method: 'POST', headers, agent: false });
sending.on('response', (response) => response.resume().on('end', resolve));
sending.on('error', reject);
sending.end(body);
await promise;
await backend.waitFor((event) => event.type === 'connection.closed');
try {
  await backend.waitFor((event) => event.type === 'exchange.received', { timeoutMs: 200, since });
} catch (error) {
  console.log(String(error));
}
