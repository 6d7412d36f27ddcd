import { describe, expect, test } from 'vitest';
import { eventually, run } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectRaw, grpcHeaders } from './raw-http2.ts';

const nowhere = { ...grpcHeaders, ':path': '/nowhere', 'content-type': 'application/x-protobuf' };
const KiB = 1024;

describe('a request that is refused before it has ended (RFC 9113 §8.1)', () => {
  test('curl reads the answer over HTTP/2 while it is still sending', async () => {
    await using http = await startFake('http');
    const body = ['-H', 'content-type: application/json', '--data-binary', '@-', `${http.url}/nowhere`];
    const args = ['-s', '-o', '/dev/null', '-w', '%{http_code} %{exitcode}\n', '--http2-prior-knowledge', ...body];
    for (let i = 0; i < 10; i++) {
      const { output } = await run('curl', args, 'x'.repeat(300 * KiB));
      expect(output).toBe('404 0\n');
    }
  });

  test('over HTTP/2 may end in its own time', async () => {
    await using http = await startFake('http');
    using peer = await connectRaw(http);
    peer.openUpload(Buffer.alloc(10), 1, nowhere);
    await eventually(() => peer.story().at(-1)?.endsWith('+END_STREAM'), 'the answer comes');
    peer.data(Buffer.alloc(10), { last: true });
    peer.export(3);
    await eventually(() => peer.story(3).length > 0, 'the next stream is answered');

    expect(peer.story()).toEqual(['HEADERS', expect.stringMatching(/^DATA \d+\+END_STREAM$/)]);
  });

  test('over HTTP/2 is cut off when it goes on for too long', async () => {
    await using http = await startFake('http');
    using peer = await connectRaw(http);
    peer.openUpload(Buffer.alloc(10), 1, nowhere);
    const chunk = Buffer.alloc(16 * KiB - 1);
    await eventually(() => {
      if (peer.socket.writableLength === 0) peer.data(chunk);
      return peer.story().includes('RST_STREAM(0)');
    }, 'the stream is reset');
  });

  test('over HTTP/2 is cut off when it falls silent', async () => {
    await using http = await startFake('http');
    using peer = await connectRaw(http);
    peer.openUpload(Buffer.alloc(10), 1, nowhere);
    await eventually(() => peer.story().includes('RST_STREAM(0)'), 'the stream is reset');
  });
});
