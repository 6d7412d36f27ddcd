import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { decodedHeaders } from '../../src/probe/again.ts';
import { probed } from './probed.ts';

/* A refusal that comes and goes is another failure than one that stays. */

/** A server of OTLP/HTTP that we did not write much of: it answers with these in turn, the last one for ever. */
async function startAnswers(...statuses: readonly number[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const status = statuses[Math.min(asked++, statuses.length - 1)]!;
      response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const asked = { protocols: ['http/protobuf'], signals: ['traces'] } as const;
const withKey = { ...asked, headers: { 'x-api-key': 'a-private-value' } };

test.for([
  ['unavailable', [503], asked],
  ['mixed-sequence', [503, 200, 503, 200, 503], asked],
  ['mixed-sequence', [502, 502, 200, 502, 200], asked],
  // Over for good, as far as anybody can see.
  ['unavailable', [503, 503, 200], asked],
  ['auth-401', [401], withKey],
  ['auth-flaky', [401, 200, 401], withKey],
  // Who shows no credential is asked for one each time that it is looked at.
  ['auth-401', [401, 200, 401], asked],
] as const)('%s is what answers %j', async ([row, answers, options]) => {
  await using server = await startAnswers(...answers);
  const found = await probed(server.url, options);
  expect(found.row).toBe(row);
  expect(found.report.requests).toBeLessThan(8);
});

test('what is over a moment later is told as what it was, with a remark', async () => {
  await using server = await startAnswers(503, 503, 200);
  const { report } = await probed(server.url, asked);
  expect(report.remarks).toContainEqual(
    'It may be over already, or come and go: 3 of 4 further exports over new connections were taken.',
  );
});

test('what one signal alone is refused is refused each time', async () => {
  await using server = await startAnswers(200, 503);
  const { row, report } = await probed(server.url, { protocols: ['http/protobuf'] });
  expect(row).toBe('unavailable');
  expect(report.remarks).toEqual([]);
});

test.for([
  ['Team%20A%2Fprod', 'Team A/prod'],
  ['100%', '100%'],
  ['a%0d%0ab', 'a%0d%0ab'],
  ['%ff', '%ff'],
  ['Bearer%20x', 'Bearer x'],
])('%s without its percent-encoding is %s: what may stand in a header', ([written, meant]) => {
  expect(decodedHeaders({ 'x-key': written! })).toEqual({ 'x-key': meant });
});

test.for([
  ['unknown', 'header-mangled'],
  // That the answer repeats the key is worse.
  ['unknown: the%20key%2F1%3D%3D, not the key/1==', 'auth-echo-leak'],
])(
  'a value that is taken once it is decoded is shown in neither form, where the answer is %j',
  async ([answer, row]) => {
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () =>
        request.headers['x-key'] === 'the key/1=='
          ? response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
          : response.writeHead(401, { 'content-type': 'text/plain' }).end(answer),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { report } = await probed(url, { ...asked, headers: { 'x-key': 'the%20key%2F1%3D%3D' } });
    server.close();
    server.closeAllConnections();
    expect(report.clue).toMatchObject({ row, certainty: 'certain' });
    expect(JSON.stringify(report)).not.toMatch(/the(?:%20| )key/);
  },
);

test('what asks for patience is not asked again', async () => {
  await using server = await startAnswers(429);
  expect((await probed(server.url, asked)).row).toBe('exhausted-bare');
  expect(server.asked()).toBeLessThan(4);
});
