import { flags, frameOf, frameTypes, headersFrames, maxFrameBytes } from './frames.ts';
import { encodeHeaders } from './header-encoder.ts';

const garbage = Buffer.from('These bytes are no frames.\n'.repeat(8));
const largeBytes = 1024 * 1024;
const block = encodeHeaders([
  [':status', '200'],
  ['content-type', 'application/grpc'],
]);
/** No client opens a stream of an even number (RFC 9113 §5.1.1). */
const strayStream = 2;

/** What no peer may be sent on `stream`, and what `reply.sent` calls it. */
export const brokenFrames = {
  garbage: (_stream: number) => ({ bytes: garbage, told: [`${garbage.length} bytes that are no frames`] }),
  'half-headers': (stream: number) => ({
    bytes: frameOf(frameTypes.HEADERS, 0, stream, block.subarray(0, block.length / 2)),
    told: ['HEADERS without END_HEADERS'],
  }),
  /** It breaks no rule; it is more than most clients take. */
  'large-headers': (stream: number) => ({
    bytes: headersFrames(largeBlock(), stream, false),
    told: [`HEADERS of ${largeBytes} bytes`],
  }),
  'long-frame': (stream: number) => ({
    bytes: Buffer.concat([
      headersFrames(block, stream, false),
      frameOf(frameTypes.DATA, 0, stream, Buffer.alloc(maxFrameBytes + 1)),
    ]),
    told: ['HEADERS', `DATA ${maxFrameBytes + 1}`],
  }),
  'stray-stream': (_stream: number) => ({
    bytes: frameOf(frameTypes.DATA, flags.endStream, strayStream, Buffer.alloc(5)),
    told: [`DATA 5 on stream ${strayStream}`],
  }),
} as const;

function largeBlock(): Buffer {
  const field = 'x'.repeat(maxFrameBytes);
  const fields = Array.from({ length: largeBytes / maxFrameBytes }, (_, index) => [`x-large-${index}`, field] as const);
  return Buffer.concat([block, encodeHeaders(fields)]);
}
