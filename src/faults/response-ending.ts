import type { DeliveryStep } from '../core/reply.ts';
import { lawfulDelivery } from '../core/reply.ts';

export const endings = ['whole', 'short', 'cut', 'unannounced', 'endless'] as const;
export type Ending = (typeof endings)[number];

/** What each is, for people. */
export const endingWords: Readonly<Record<Ending, string>> = {
  whole: '',
  short: ', fewer bytes than its length says',
  cut: ', whose chunks are cut off',
  unannounced: ', fewer bytes than its length says, and TLS ends without its farewell',
  endless: ', over and over without an end',
};

/** Nothing is without a bound: sixteen times what a sender is advised to read (S11, S36). */
export const endlessBytes = 64 * 1024 * 1024;
/** Slow enough that what becomes of a reader's memory can be seen. */
const endlessBytesPerSecond = 16 * 1024 * 1024;

/** Declares more than it brings. */
export function isShort(ending: Ending): boolean {
  return ending === 'short' || ending === 'unannounced';
}

export function endingSteps(ending: Ending): readonly DeliveryStep[] {
  switch (ending) {
    case 'whole':
      return lawfulDelivery;
    case 'short':
    case 'cut':
      return [{ step: 'head' }, { step: 'body' }, { step: 'close-connection' }];
    case 'unannounced':
      return [{ step: 'head' }, { step: 'body' }, { step: 'close-connection', below: 'tls' }];
    case 'endless':
      return [
        { step: 'head' },
        { step: 'repeat', upToBytes: endlessBytes, bytesPerSecond: endlessBytesPerSecond },
        { step: 'end' },
      ];
  }
}
