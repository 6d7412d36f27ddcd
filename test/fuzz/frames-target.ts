import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { encodeHeaders } from '../../src/http2/header-encoder.ts';
import { messageOf } from '../../src/http2/message.ts';
import { Http2Session } from '../../src/http2/session.ts';
import { partsOf } from './fed-backend.ts';
import { inProcess } from './fuzz-target.ts';
import type { Feed, FuzzTarget } from './fuzz-target.ts';
import { frames, honestFrames, preface } from './http2-target.ts';
import { mutated } from './mutations.ts';

interface Fed {
  readonly bytes: Buffer;
  readonly places: readonly number[];
}

export const framesTarget: FuzzTarget = {
  name: 'frames',
  about: 'garbled connections over HTTP/2, in memory: the same becomes of them in one piece and in several',
  share: 10,
  inputsInTests: 10_000,
  open: async () => {
    const inputs = fc.record({
      bytes: mutated(await honestFrames(), frames).map((bytes) => Buffer.concat([preface, bytes])),
      places: fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 8 }),
    });
    return inProcess({ inputs, take } satisfies Feed<Fed>);
  },
};

const settings = { initialWindowSize: 100_000, maxConcurrentStreams: 5 };
const options = { settings, windowBytes: 200_000, headers: { maxBytes: 8192, maxFields: 64 } };
const answer = messageOf(
  encodeHeaders([[':status', '200']]),
  Buffer.from('hello'),
  encodeHeaders([['grpc-status', '0']]),
);

async function take({ bytes, places }: Fed): Promise<void> {
  const whole = becomesOf([bytes]);
  const parted = becomesOf(partsOf(bytes, places));
  // What a session puts off to the end of the turn holds it until then.
  await new Promise((resolve) => void setImmediate(resolve));
  if (whole !== parted) throw new Error(`in one piece:\n${whole}\nin several:\n${parted}`);
}

/** What is heard and said on a connection that gets these bytes. */
function becomesOf(parts: readonly Buffer[]): string {
  const story: string[] = [];
  const socket = new Wire();
  let isOpen = true;
  const session = new Http2Session(
    socket as unknown as Socket,
    {
      now: () => 0,
      get isOpen() {
        return isOpen;
      },
      request(stream, head) {
        story.push(`request ${stream.id} ${JSON.stringify(head)}`);
        let sizeBytes = 0;
        stream.on('data', (chunk) => (sizeBytes += chunk.length));
        stream.on('end', () => {
          story.push(`end ${stream.id} ${sizeBytes}`);
          stream.send(answer, () => {});
        });
        stream.on('cut', (by, reason) => story.push(`cut ${stream.id} ${by} ${reason}`));
      },
      ping: () => story.push('ping'),
      refused: (why) => story.push(`refused ${why}`),
      spent: () => {},
      failed(reason) {
        isOpen = false;
        story.push(`failed ${reason}`);
      },
    },
    options,
  );
  // Its own copy: what was read may be overwritten afterwards.
  for (const part of parts) {
    const chunk = Buffer.from(part);
    socket.emit('data', chunk);
    chunk.fill(0xee);
  }
  socket.emit('close');
  if (session.isOpen) throw new Error('a session is open whose socket is not');
  return [...story, Buffer.concat(socket.written).toString('hex')].join('\n');
}

/** A socket whose peer takes all at once. */
class Wire extends EventEmitter {
  readonly writable = true;
  readonly writableLength = 0;
  readonly written: Buffer[] = [];

  write(bytes: Uint8Array, done?: () => void): boolean {
    this.written.push(Buffer.from(bytes));
    done?.();
    return true;
  }

  cork(): void {}
  uncork(): void {}
  pause(): void {}
  resume(): void {}
}
