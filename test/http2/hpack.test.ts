import { connect as connectHttp2 } from 'node:http2';
import type { OutgoingHttpHeaders } from 'node:http2';
import { once } from 'node:events';
import { assert, asyncProperty, constantFrom, dictionary, string, stringMatching } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeaderDecoder } from '../../src/http2/header-decoder.ts';
import { encodeHeaders } from '../../src/http2/header-encoder.ts';
import { decodeHuffman } from '../../src/http2/huffman.ts';
import { startFake } from '../wire/fake-host.ts';

const roomy = { maxBytes: 65_536, maxFields: 256 };
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('the examples of RFC 7541', () => {
  // Appendices C.3 and C.4: three requests on one connection, plain and with Huffman codes.
  const common = [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ];
  const requests = [
    common,
    [...common, ['cache-control', 'no-cache']],
    [
      [':method', 'GET'],
      [':scheme', 'https'],
      [':path', '/index.html'],
      [':authority', 'www.example.com'],
      ['custom-key', 'custom-value'],
    ],
  ];
  test.for([
    [
      'plain',
      '828684410f7777772e6578616d706c652e636f6d',
      '828684be58086e6f2d6361636865',
      '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
    ],
    [
      'Huffman',
      '828684418cf1e3c2e5f23a6ba0ab90f4ff',
      '828684be5886a8eb10649cbf',
      '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
    ],
  ])('requests, %s', ([, ...blocks]) => {
    const decoder = new HeaderDecoder(roomy);
    expect(blocks.map((block) => decoder.decode(hex(block)))).toEqual(requests);
  });
});

describe('what is no header block', () => {
  test.for([
    ['an index of nothing', '80'],
    ['an index behind the table', 'be'],
    ['an integer without end', 'ffffffffffffff'],
    ['a string behind the end of the block', '400a6375'],
    ['a block that ends within a field', '40'],
    ['a Huffman code of EOS', '008501ffffffff 00'],
    ['padding of a whole byte', '0082f8ff 00'],
    ['padding of zeros', '0081 1800'],
    ['a table that is too large', '3fe2 1f'],
    ['a size of the table behind a field', '8220'],
  ])('%s', ([, block]) => {
    expect(() => new HeaderDecoder(roomy).decode(hex(block!))).toThrow();
  });

  test('more fields than there may be: nothing is decoded, and the table has followed', () => {
    const decoder = new HeaderDecoder({ maxBytes: 100, maxFields: 10 });
    expect(decoder.decode(Buffer.concat([hex('4001610162'), Buffer.alloc(20, 0xbe)]))).toBeUndefined();
    expect(decoder.decode(hex('be'))).toEqual([['a', 'b']]);
  });

  test('what is older than the table holds is gone', () => {
    const decoder = new HeaderDecoder(roomy);
    const long = Buffer.concat([hex('4001617f a10f'), Buffer.alloc(2080, 'x')]);
    decoder.decode(long);
    decoder.decode(long);
    expect(decoder.decode(hex('be'))).toHaveLength(1);
    expect(() => decoder.decode(hex('bf'))).toThrow('no entry 63');
  });
});

test.for([
  ['&', 'f8'],
  ['0', '07'],
  ['\0', 'ffc7'],
  ['', ''],
])('the Huffman code of %j, from appendix B', ([text, code]) => {
  const bytes = hex(code!);
  expect(decodeHuffman(bytes, 0, bytes.length)).toBe(text);
});

const names = stringMatching(/^x-[a-z0-9_.-]{1,20}$/);
const values = string({ unit: constantFrom(...Array.from('abcXYZ019 -_/;=",.~%\u00e9')), maxLength: 200 }).map((text) =>
  text.trim(),
);

test('what nghttp2 encodes, with its table and Huffman codes, is decoded', async () => {
  await using running = await startFake('http');
  const client = connectHttp2(`http://127.0.0.1:${running.port}`);
  client.on('error', () => {});
  await assert(
    asyncProperty(dictionary(names, values, { maxKeys: 12, noNullPrototype: true }), async (headers) => {
      const before = running.host.all('exchange.started').length;
      const stream = client.request({ ':method': 'POST', ':path': '/v1/traces', ...headers });
      stream.end('{}').resume();
      await once(stream, 'close');
      const [started] = running.host.all('exchange.started').slice(before);
      expect(started!.headers).toMatchObject(headers);
    }),
    { numRuns: 100 },
  );
  client.destroy();
});

test('what we encode, nghttp2 decodes, on a connection that allows no table as well', async () => {
  await assert(
    asyncProperty(
      dictionary(names, values, { maxKeys: 8, noNullPrototype: true }),
      constantFrom(0, 100, 4096, 65_536),
      async (headers, headerTableSize) => {
        const extra = Object.entries(headers);
        const answer = {
          kind: 'raw',
          http: { status: 200, headers: extra, body: Buffer.from('{}') },
          otherwise: { kind: 'success' },
        } as const;
        await using running = await startFake('http', { exchange: () => ({ answer }) });
        const client = connectHttp2(`http://127.0.0.1:${running.port}`, { settings: { headerTableSize } });
        for (let asked = 0; asked < 2; asked++) {
          const stream = client.request({
            ':method': 'POST',
            ':path': '/v1/traces',
            'content-type': 'application/json',
          });
          stream.end('{}').resume();
          const [response] = (await once(stream, 'response')) as [OutgoingHttpHeaders];
          expect(response).toMatchObject(headers);
        }
        client.destroy();
      },
    ),
    { numRuns: 20 },
  );
});

test('a name or a value that HTTP/2 does not allow is not written', () => {
  for (const field of [
    ['Upper', 'x'],
    [':path', 'x'],
    ['', 'x'],
    ['a b', 'x'],
    ['a', 'x\r\nb: c'],
    ['a', '\0'],
    ['a', '\u20ac'],
  ] as const) {
    expect(() => encodeHeaders([field])).toThrow(/HTTP\/2/);
  }
});
