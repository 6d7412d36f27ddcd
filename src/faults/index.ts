import type { AnyFault } from '../core/fault.ts';
import { astray } from './astray.ts';
import { brokenFrames } from './broken-frames.ts';
import { capacity } from './capacity.ts';
import { certificate } from './certificate.ts';
import { close } from './close.ts';
import { connectionLimit } from './connection-limit.ts';
import { credentials } from './credentials.ts';
import { delay } from './delay.ts';
import { drip } from './drip.ts';
import { family } from './family.ts';
import { goaway } from './goaway.ts';
import { lose } from './lose.ts';
import { mute } from './mute.ts';
import { noHandshake } from './no-handshake.ts';
import { noReply } from './no-reply.ts';
import { partialSuccess } from './partial-success.ts';
import { proxy } from './proxy.ts';
import { redirect } from './redirect.ts';
import { refuse } from './refuse.ts';
import { reject } from './reject.ts';
import { reset } from './reset.ts';
import { requireHeader } from './require-header.ts';
import { resolve } from './resolve.ts';
import { respond } from './respond.ts';
import { settings } from './settings.ts';
import { speak } from './speak.ts';
import { swallow } from './swallow.ts';
import { throttle } from './throttle.ts';
import { tlsTerms } from './tls-terms.ts';
import { toxics } from './toxics.ts';
import { unavailable } from './unavailable.ts';

/** Every fault there is, from the outermost layer inwards. */
export const faults: readonly AnyFault[] = [
  resolve,
  proxy,
  refuse,
  swallow,
  family,
  connectionLimit,
  toxics,
  speak,
  mute,
  close,
  certificate,
  tlsTerms,
  noHandshake,
  settings,
  goaway,
  credentials,
  requireHeader,
  reject,
  unavailable,
  throttle,
  capacity,
  redirect,
  respond,
  partialSuccess,
  delay,
  drip,
  lose,
  noReply,
  astray,
  brokenFrames,
  reset,
];

export const faultsByName: ReadonlyMap<string, AnyFault> = new Map(faults.map((fault) => [fault.name, fault]));
