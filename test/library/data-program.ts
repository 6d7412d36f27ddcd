/* Uses everything that the library reads from its own folder, and prints what came of it. Run as a user's program. */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { listScenarios, startBackend } from '../../src/index.ts';

await using backend = await startBackend({ scenario: 'bad-cert', with: { cert: 'unknown-ca' } });
const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
const sending = request(`${backend.endpoints.http}/v1/logs`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  ca: readFileSync(backend.caFile!),
  agent: false,
});
sending.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode)));
sending.on('error', reject);
sending.end(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }] }] }));

console.log(
  JSON.stringify({
    status: await promise,
    received: backend.received('logs'),
    caFile: backend.caFile,
    scenarios: listScenarios().map(({ id }) => id),
    version: backend.ready.version,
  }),
);
