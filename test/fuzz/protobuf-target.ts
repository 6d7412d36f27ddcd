import fc from 'fast-check';
import { signals } from '../../src/core/signal.ts';
import type { Signal } from '../../src/core/signal.ts';
import type { CountedBody } from '../../src/otlp/counted-body.ts';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { MalformedBody } from '../../src/otlp/malformed-body.ts';
import { scanProtobuf } from '../../src/otlp/scan.ts';
import { arbitraryRequest, countDecoded } from '../otlp/arbitrary-requests.ts';
import { requestOf, upTo } from '../otlp/requests.ts';
import { inProcess } from './fuzz-target.ts';
import type { Feed, FuzzTarget } from './fuzz-target.ts';
import { mutated } from './mutations.ts';
import { repeatsSingularMessage } from './wire-fields.ts';

interface Body {
  readonly signal: Signal;
  readonly bytes: Buffer;
}

export const protobufTarget: FuzzTarget = {
  name: 'protobuf',
  about: 'garbled protobuf bodies: the scanner counts what proto-loader decodes, and refuses the rest as malformed',
  share: 35,
  inputsInTests: 30_000,
  open: () => Promise.resolve(inProcess({ inputs: fc.oneof(...signals.map(garbled)), take } satisfies Feed<Body>)),
};

const samplesPerSignal = 150;
const maxSampleBytes = 2500;
/** Varints, lengths and tags that are at the edge of what may be. */
const edges = ['00', '7f', '80', '8000', 'ff01', 'ffffffff0f', 'ffffffffffffffffff01', 'ffffffffffffffffff7f'].concat([
  '0a00',
  '1200',
  '0b',
  '0c',
  '0e',
  '0f',
  '02',
  '0a80808080 04',
  'f80700',
  '2a02080a',
  '0a04 0a021200',
]);
const words = edges.map((text) => Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** Requests of all shapes, none large, and the same in every run, so that a seed alone tells an input. */
export function sampleRequests(signal: Signal): object[] {
  const samples = fc.sample(arbitraryRequest(signal), { numRuns: samplesPerSignal, seed: 11 });
  return [requestOf(signal, 5, upTo(3)), ...samples.filter((request) => encodeJson(request).length < maxSampleBytes)];
}

function garbled(signal: Signal): fc.Arbitrary<Body> {
  const corpus = sampleRequests(signal).map((request) => Buffer.from(encodeRequest(signal, request)));
  return mutated(corpus, words).map((bytes) => ({ signal, bytes }));
}

function take({ signal, bytes }: Body): void {
  const counted = scanOf(signal, bytes);
  if (counted === undefined) return;
  if (marked(counted) + counted.unmarked !== counted.items) throw new Error(`the parts are no ${counted.items}`);
  const decoded = decodedCount(signal, bytes);
  // The scanner looks down to items; what is broken within one is the decoder's to tell.
  if (decoded === undefined || decoded === counted.items) return;
  // The specification wants the parts of a message that comes twice to be merged; this decoder takes the last one.
  if (counted.items > decoded && repeatsSingularMessage(signal, bytes)) return;
  throw new Error(`the scanner counts ${counted.items} items, the decoder ${decoded}`);
}

/** What the scanner says; undefined where it calls the body malformed. */
export function scanOf(signal: Signal, bytes: Uint8Array): CountedBody | undefined {
  return unlessMalformed(() => scanProtobuf(signal, bytes));
}

function decodedCount(signal: Signal, bytes: Uint8Array): number | undefined {
  return unlessMalformed(() => countDecoded(signal, bytes));
}

export function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedBody && error.message !== '') return undefined;
    throw error;
  }
}

function marked({ identity }: CountedBody): number {
  return identity.flatMap(({ ranges }) => ranges).reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
