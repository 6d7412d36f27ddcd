import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { explain } from '../../src/probe/explanation.ts';
import { probeText } from '../../src/report/probe.ts';
import { plainStyle } from '../../src/report/style.ts';
import { probed, startRawPort } from './probed.ts';

/* Endpoints that mean harm: a probe reads a bounded number of bytes, ends (within the time of a test), and says what it saw. */

const MiB = 1024 * 1024;

async function startWeb(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Writes for as long as anybody reads. */
function flood(socket: NodeJS.WritableStream & { destroyed?: boolean }, chunk: Buffer): { readonly bytes: number } {
  const written = { bytes: 0 };
  const write = (): void => {
    do written.bytes += chunk.length;
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', write);
  write();
  return written;
}

test('a tarpit, which sends a byte now and then, costs no more than the time that was given', async () => {
  await using tarpit = await startRawPort((socket) => {
    const timer = setInterval(() => socket.write('H'), 100);
    socket.on('close', () => clearInterval(timer));
  });
  for (const url of [tarpit.url, tarpit.url.replace('http:', 'https:')]) {
    const { row } = await probed(url, { timeoutMs: 1500 });
    expect(row).toBeDefined();
  }
  expect(tarpit.connections()).toBeLessThan(12);
});

test('a head that does not end is not read to its end', async () => {
  const line = Buffer.from(`x-${'a'.repeat(8000)}: b\r\n`);
  const floods: { readonly bytes: number }[] = [];
  await using endless = await startRawPort((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n');
      floods.push(flood(socket, line));
    });
  });
  const { row, report } = await probed(endless.url, { timeoutMs: 4000 });
  expect(row).toBe('resp-oversized');
  expect(report.clue?.because).toContain('the head of the answer does not end');
  expect(floods.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(64 * MiB);
});

test.for([200, 503])('of a body without end, with status %s, no more than 4 MiB are read', async (status) => {
  let written = { bytes: 0 };
  await using huge = await startWeb((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/x-protobuf' });
    written = flood(response, Buffer.alloc(64 * 1024));
  });
  const { row, report } = await probed(huge.url, { timeoutMs: 6000 });
  expect(row).toBe(status === 200 ? 'resp-oversized' : 'unavailable');
  expect(report.clue?.because).toContain('it is longer than 4194304 bytes');
  expect(written.bytes).toBeLessThan(64 * MiB);
});

test('a loop of redirects is not followed', async () => {
  let requests = 0;
  await using loop = await startWeb((request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(307, { location: `${request.url}` }).end();
  });
  const { row, report } = await probed(loop.url);
  expect([row, report.clue?.with]).toEqual(['redirect', { status: 307, to: 'loop' }]);
  expect(requests).toBe(report.requests);
  expect(requests).toBeLessThan(3);
});

test('what a server says does not steer the terminal', async () => {
  await using nasty = await startWeb((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'text/plain' }).end('\u001B[2J\u001B]0;owned\u0007 no');
  });
  const { report } = await probed(nasty.url);
  const text = probeText(report, explain(report.clue!, nasty.url), plainStyle);
  // eslint-disable-next-line no-control-regex
  expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001F\u007F]/);
});
