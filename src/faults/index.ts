import type { AnyFault } from '../core/fault.ts';
import { certificate } from './certificate.ts';
import { close } from './close.ts';
import { credentials } from './credentials.ts';
import { delay } from './delay.ts';
import { goaway } from './goaway.ts';
import { mute } from './mute.ts';
import { noReply } from './no-reply.ts';
import { partialSuccess } from './partial-success.ts';
import { redirect } from './redirect.ts';
import { refuse } from './refuse.ts';
import { reject } from './reject.ts';
import { reset } from './reset.ts';
import { resolve } from './resolve.ts';
import { respond } from './respond.ts';
import { speak } from './speak.ts';
import { throttle } from './throttle.ts';
import { toxics } from './toxics.ts';
import { unavailable } from './unavailable.ts';

/** Every fault there is, from the outermost layer inwards. */
export const faults: readonly AnyFault[] = [
  resolve,
  refuse,
  toxics,
  speak,
  mute,
  close,
  certificate,
  goaway,
  credentials,
  reject,
  unavailable,
  throttle,
  redirect,
  respond,
  partialSuccess,
  delay,
  noReply,
  reset,
];

export const faultsByName: ReadonlyMap<string, AnyFault> = new Map(faults.map((fault) => [fault.name, fault]));
