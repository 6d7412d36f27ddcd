import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { signals } from '../../src/core/signal.ts';
import type { Signal } from '../../src/core/signal.ts';
import { decodeRequest } from '../../src/otlp/decode.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { scanProtobuf } from '../../src/otlp/scan.ts';
import { signalMessages } from '../../src/otlp/signal-messages.ts';
import { inProcess } from './fuzz-target.ts';
import type { Feed, FuzzTarget } from './fuzz-target.ts';
import { sampleRequests } from './protobuf-target.ts';
import { respelled } from './wire-fields.ts';

interface Respelling {
  readonly signal: Signal;
  readonly plain: Buffer;
  readonly other: Buffer;
}

export const respellingTarget: FuzzTarget = {
  name: 'respelling',
  about: 'lawful protobuf bodies in other bytes: the scanner counts, identifies and fingerprints them alike',
  share: 15,
  inputsInTests: 8000,
  open: () =>
    Promise.resolve(inProcess({ inputs: fc.oneof(...signals.map(respellings)), take } satisfies Feed<Respelling>)),
};

function respellings(signal: Signal): fc.Arbitrary<Respelling> {
  const corpus = sampleRequests(signal).map((request) => Buffer.from(encodeRequest(signal, request)));
  const choices = fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 40 });
  return fc.tuple(fc.nat(corpus.length - 1), choices).map(([index, draws]) => {
    const plain = corpus[index]!;
    let next = 0;
    const other = respelled(signalMessages[signal].request, plain, (below) => draws[next++ % draws.length]! % below);
    return { signal, plain, other };
  });
}

function take({ signal, plain, other }: Respelling): void {
  const [expected, counted] = [scanProtobuf(signal, plain), scanProtobuf(signal, other)];
  if (!isDeepStrictEqual(counted, expected)) {
    throw new Error(`${JSON.stringify(expected)} became ${JSON.stringify(counted)}`);
  }
  // That it is lawful is not ours to say.
  if (!isDeepStrictEqual(decodeRequest(signal, 'protobuf', other), decodeRequest(signal, 'protobuf', plain))) {
    throw new Error('the respelling is no respelling: the decoder reads another request');
  }
}
