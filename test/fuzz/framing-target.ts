import { once } from 'node:events';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { requestOf, upTo } from '../otlp/requests.ts';
import { connectRaw, grpcHeaders } from '../wire/raw-http2.ts';
import type { RawHttp2 } from '../wire/raw-http2.ts';
import { feedBackend, partsOf, within } from './fed-backend.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { portOf } from '../rules/honest-sender.ts';

/** A body of a gRPC request, the places at which it is cut into DATA frames, and how the stream ends. */
interface Framed {
  readonly body: Buffer;
  readonly gzip: boolean;
  readonly places: readonly number[];
  readonly ending: 'whole' | 'reset' | 'gone';
}

export const framingTarget: FuzzTarget = {
  name: 'framing',
  about: 'gRPC messages with wrong flags and lengths, cut anywhere: taken when they are right and whole, refused else',
  share: 2,
  inputsInTests: 1000,
  open: () =>
    feedBackend<Framed>('healthy', ({ endpoints }) => ({
      inputs: fc.record({
        body: bodies(),
        gzip: fc.boolean(),
        places: fc.array(fc.nat(0xffff), { maxLength: 6 }),
        ending: fc.constantFrom('whole' as const, 'whole' as const, 'reset' as const, 'gone' as const),
      }),
      async take(framed) {
        using peer = await connectRaw(portOf(endpoints.grpc));
        sendFramed(peer, framed);
        if (framed.ending === 'gone') return;
        const story = framed.ending === 'whole' ? await answerOf(peer) : [];
        // Of a stream that was reset nothing can be expected; the connection goes on.
        peer.export(3);
        await answerOf(peer, 3);
        const expected = isExport(framed) ? taken : refused;
        if (framed.ending === 'whole' && !expected.test(story.join())) throw new Error(`answered with ${story.join()}`);
      },
    })),
};

/** A success has a message behind its headers, a failure has not, and may come before all was read. */
export const taken = /^HEADERS,DATA 5,HEADERS\+END_STREAM$/;
export const refused = /^HEADERS\+END_STREAM(,RST_STREAM\(0\))?$/;

function sendFramed(peer: RawHttp2, { body, gzip, places, ending }: Framed): void {
  const [first, ...rest] = partsOf(body, places);
  peer.openUpload(first!, 1, { ...grpcHeaders, ...(gzip && { 'grpc-encoding': 'gzip' }) });
  for (const part of rest) peer.data(part);
  if (ending === 'whole') peer.data(Buffer.alloc(0), { last: true });
  else if (ending === 'reset') peer.reset(8);
}

function gone(how: string): never {
  throw new Error(`the connection ended without an answer: ${how}`);
}

/** The frames of a stream, once the other side has ended it. */
export async function answerOf(peer: RawHttp2, stream = 1): Promise<string[]> {
  const isOver = (): boolean => peer.story(stream).some((frame) => /END_STREAM|RST/.test(frame));
  while (!isOver()) await within('the answer', Promise.race([once(peer.socket, 'data'), peer.ended.then(gone)]));
  return peer.story(stream);
}

const message = Buffer.from(encodeRequest('traces', requestOf('traces', 1, upTo(2))));
const messages = [
  message,
  Buffer.alloc(0),
  gzipSync(message),
  gzipSync(Buffer.alloc(0)),
  gzipSync(message).subarray(0, 30),
];

function bodies(): Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...messages), fc.nat(9), fc.nat(9), fc.integer({ min: -3, max: 3 }))
    .map(([content, flagDraw, lengthDraw, off]) => {
      const frame = Buffer.alloc(5);
      frame[0] = flagDraw < 4 ? 0 : flagDraw < 8 ? 1 : flagDraw * 16;
      // Mostly right; else a little off, or four GiB.
      frame.writeUInt32BE(
        lengthDraw < 6 ? content.length : lengthDraw === 9 ? 0xffff_ffff : Math.max(0, content.length + off),
        1,
      );
      return Buffer.concat([frame, content]);
    });
}

/** By zlib and by the few words of the protocol: one message, of the length that it declares, and readable. */
function isExport({ body, gzip }: Framed): boolean {
  const [flags, declared, content] = [body[0]!, body.readUInt32BE(1), body.subarray(5)];
  if (flags > 1 || declared !== content.length) return false;
  if (flags === 0) return isRequest(content);
  return gzip && isRequest(inflated(content));
}

function inflated(content: Buffer): Buffer | undefined {
  try {
    return gunzipSync(content);
  } catch {
    return undefined;
  }
}

function isRequest(bytes: Buffer | undefined): boolean {
  return bytes !== undefined && (bytes.length === 0 || bytes.equals(message));
}
