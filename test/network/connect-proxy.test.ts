import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { ProxyReply } from '../../src/core/reply.ts';
import { startConnectProxy } from '../../src/network/connect-proxy.ts';
import type { ConnectProxyParts, ProxyLimits, TunnelAsked } from '../../src/network/connect-proxy.ts';
import { runTool } from '../scenarios/clients/tool.ts';
import { findTool, requireTool } from '../tools/tools.ts';

const limits: ProxyLimits = {
  maxConnections: 4,
  maxHeaderBytes: 4096,
  headersTimeoutMs: 300,
  idleTimeoutMs: 200,
};

/** A proxy that does the same to everybody, and what it was asked and told. */
async function startProxy(reply: ProxyReply, own: Partial<ProxyLimits> = {}, handOn?: ConnectProxyParts['handOn']) {
  const asked: TunnelAsked[] = [];
  const reached: string[] = [];
  const refused: number[] = [];
  const proxy = await startConnectProxy({
    limits: { ...limits, ...own },
    decide(one) {
      asked.push(one);
      return reply;
    },
    handOn: (socket, target) => (handOn ? handOn(socket, target) : socket.destroy()),
    refused: (_asked, status) => void refused.push(status),
    reached: (limit) => void reached.push(limit),
  });
  const port = Number(proxy.address.split(':')[1]);
  return { asked, reached, refused, port, [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() };
}

/** What comes back from the proxy until it hangs up. */
async function say(port: number, words: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  socket.write(words);
  // After what it answers, the proxy may reset what is still on its way to it.
  await new Promise((resolve) => void socket.once('close', resolve));
  return heard;
}

test('curl goes through the tunnel, and what it asked for is known, its password included', async (context) => {
  requireTool('curl', context);
  const server = createServer((_, response) => response.end('from behind')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using proxy = await startProxy({ verb: 'tunnel' }, {}, (socket) => server.emit('connection', socket));
  const through = ['-sS', '--noproxy', '', '-p', '-x', `http://me:pass%3Aword@127.0.0.1:${proxy.port}`];
  const { stdout } = await runTool(findTool('curl').path!, [...through, 'http://some.name.test:81/']);
  server.closeAllConnections();
  server.close();
  expect(stdout.toString()).toBe('from behind');
  expect(proxy.asked).toMatchObject([{ target: 'some.name.test:81', credential: 'pass:word' }]);
});

test('a refusal says why, and ends the connection', async () => {
  const refusal: ProxyReply = { verb: 'refuse', status: 407, message: 'who are you?', challenge: 'Basic realm="x"' };
  await using proxy = await startProxy(refusal);
  const heard = await say(proxy.port, 'CONNECT a.test:1 HTTP/1.1\r\nHost: a.test:1\r\n\r\n');
  expect(heard).toMatch(/^HTTP\/1\.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n/);
  expect(heard).toMatch(/\r\n\r\nwho are you\?\n$/);
  expect(proxy.asked).toMatchObject([{ target: 'a.test:1', credential: undefined }]);
});

test('what is no tunnel is told so', async () => {
  await using proxy = await startProxy({ verb: 'tunnel' });
  const options = { host: '127.0.0.1', port: proxy.port, path: 'http://a.test/v1/traces', method: 'POST' };
  const response = await new Promise<IncomingMessage>((resolve) => void request(options, resolve).end());
  expect(response).toMatchObject({ statusCode: 405, headers: { allow: 'CONNECT' } });
  expect(proxy.refused).toEqual([405]);
  expect(proxy.asked).toEqual([]);
  response.destroy();
});

test('whoever gets no answer may not wait for ever', async () => {
  await using proxy = await startProxy({ verb: 'silence' });
  expect(await say(proxy.port, 'CONNECT a.test:1 HTTP/1.1\r\nHost: a.test:1\r\n\r\n')).toBe('');
  expect(proxy.reached).toEqual(['idleTimeoutMs']);
});

test('whoever says nothing, too much, or nonsense is sent away', async () => {
  await using proxy = await startProxy({ verb: 'tunnel' });
  expect(await say(proxy.port, 'CONNECT a.test:1 HTTP/1.1\r\n')).toMatch(/^HTTP\/1\.1 408 /);
  expect(await say(proxy.port, `CONNECT a.test:1 HTTP/1.1\r\nx: ${'y'.repeat(8192)}`)).toMatch(/^HTTP\/1\.1 431 /);
  expect(await say(proxy.port, '\x16\x03\x01\x00\x05hello')).toMatch(/^HTTP\/1\.1 400 /);
  expect(proxy.asked).toEqual([]);
});

test('those that wait are bounded, and end with it', async () => {
  const proxy = await startProxy({ verb: 'silence' }, { maxConnections: 2, headersTimeoutMs: 60_000 });
  const open = (): Socket =>
    connect(proxy.port, '127.0.0.1')
      .on('error', () => {})
      .resume();
  const kept = [open(), open()];
  await Promise.all(kept.map((socket) => once(socket, 'connect')));
  // The third may be reset before it knows that it is connected.
  await new Promise((resolve) => void open().once('close', resolve));
  expect(proxy.reached).toEqual(['maxConnections']);
  const gone = Promise.all(kept.map((socket) => once(socket, 'close')));
  await proxy[Symbol.asyncDispose]();
  await gone;
  const again = createServer().listen(proxy.port, '127.0.0.1');
  await once(again, 'listening');
  expect((again.address() as AddressInfo).port).toBe(proxy.port);
  again.close();
});
