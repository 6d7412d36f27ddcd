import { expect, test } from 'vitest';
import { upTo } from '../otlp/requests.ts';
import { startBackendProcess } from '../rules/backend-process.ts';
import { exportsInFlight } from '../rules/honest-sender.ts';
import { sendParts } from '../fuzz/fed-backend.ts';
import { inspect } from './inspected-process.ts';

/* What is recorded of a request is as long as its peer wants it to be, so it is not only events that are counted. */

const MiB = 1024 * 1024;
const requests = 1200;
const limits = { maxEventBytes: 4 * MiB, maxRetainedBytes: MiB };

const heads = [
  { name: 'many headers', path: '/v1/traces', fields: upTo(900).map((n) => `x-${n}: abcdefghi`) },
  { name: 'a long header', path: '/v1/traces', fields: [`x-long: ${'x'.repeat(12_000)}`] },
  { name: 'a long path', path: `/${'p'.repeat(12_000)}`, fields: [] },
];

test.for(heads)(
  'requests with $name, by the thousand: memory is bounded by bytes',
  { timeout: 120_000 },
  async ({ path, fields }) => {
    await using backend = await startBackendProcess({ limits }, { inspected: true });
    using inspected = await inspect(backend.inspector!);
    using honest = await exportsInFlight(backend);
    const before = await inspected.heldBytes();
    const head = [`POST ${path} HTTP/1.1`, 'host: a', ...fields, 'content-type: application/json', 'content-length: 2'];
    const request = Buffer.from(`${head.join('\r\n')}\r\n\r\n{}`);
    const pipelined = Array.from({ length: 10 }, () => request);
    for (let sent = 0; sent < requests; sent += 100) {
      await Promise.all(upTo(10).map(() => sendParts(backend.endpoints.http, pipelined)));
    }

    // Without a bound of bytes it would be 14 MB of text and more.
    expect((await inspected.heldBytes()) - before).toBeLessThan(2 * limits.maxEventBytes);
    await honest.finish();
  },
);
