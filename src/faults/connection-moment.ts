import { Type } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { duration, size } from '../core/param.ts';
import type { ConnectionMoment } from '../core/reply.ts';

/** When a connection ends: parameters that `close` and `mute` share. Without any of them: as soon as it was accepted. */
export const momentParams = {
  after: Type.Optional(duration({ description: 'Once the connection is this old.' })),
  afterBytes: Type.Optional(size({ description: 'Once so much was read.' })),
  afterRequests: Type.Optional(Type.Integer({ minimum: 1, description: 'Once so many requests were answered.' })),
  idle: Type.Optional(duration({ description: 'Once nothing has come for so long, while nothing is under way.' })),
  noticed: Type.Enum(['at-once', 'reuse'], {
    default: 'at-once',
    description: 'When an idle connection ends: at once, or when a request comes on it again.',
  }),
};

export interface MomentGiven {
  readonly after?: number;
  readonly afterBytes?: number;
  readonly afterRequests?: number;
  readonly idle?: number;
  readonly noticed: 'at-once' | 'reuse';
}

export function momentOf({ after, afterBytes, afterRequests, idle, noticed }: MomentGiven): ConnectionMoment {
  return {
    ...(after === undefined ? {} : { afterMs: after }),
    ...(afterBytes === undefined ? {} : { afterBytes }),
    ...(afterRequests === undefined ? {} : { afterRequests }),
    ...(idle === undefined ? {} : { idleMs: idle, noticed }),
  };
}

/** `after 5s or 3 answers, whichever comes first`; undefined: at once. */
export function momentWords({ after, afterBytes, afterRequests, idle, noticed }: MomentGiven): string | undefined {
  const again = noticed === 'reuse' ? ', when a request comes on it again' : '';
  const moments = [
    ...(after === undefined || after === 0 ? [] : [formatDuration(after)]),
    ...(afterBytes === undefined ? [] : [`${afterBytes} bytes`]),
    ...(afterRequests === undefined ? [] : [`${afterRequests} answers`]),
    ...(idle === undefined ? [] : [`${formatDuration(idle)} without traffic${again}`]),
  ];
  if (moments.length === 0) return undefined;
  return `after ${moments.join(' or ')}${moments.length > 1 ? ', whichever comes first' : ''}`;
}
