import { gzipSync } from 'node:zlib';

export const codings = ['none', 'gzip', 'lying', 'unknown'] as const;
export type Coding = (typeof codings)[number];

/** What each is, for people. */
export const codingWords: Readonly<Record<Coding, string>> = {
  none: '',
  gzip: ', compressed with gzip',
  lying: ', said to be compressed with gzip, and not so',
  unknown: ', said to be compressed in a way that nobody knows',
};

export interface Coded {
  readonly bytes: Uint8Array;
  /** Undefined: nothing is said. */
  readonly name: string | undefined;
  /** Before it was compressed. */
  readonly inflatedBytes?: number;
}

export function codedBody(coding: Coding, bytes: Uint8Array): Coded {
  switch (coding) {
    case 'none':
      return { bytes, name: undefined };
    case 'gzip':
      return { bytes: compressed(bytes), name: 'gzip', inflatedBytes: bytes.length };
    case 'lying':
      return { bytes, name: 'gzip' };
    case 'unknown':
      return { bytes, name: 'x-chaos' };
  }
}

/** What is large here is all alike: it shrinks two hundredfold even so, and in a moment. */
function compressed(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 1 });
}
