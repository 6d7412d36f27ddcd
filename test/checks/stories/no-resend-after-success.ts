import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch, grpcCode, httpCode } from './senders.ts';
import type { Sent } from './senders.ts';

const unreadable = { unreadable: true } as const;

/** Batches 1, 2 … are answered with these by a fault, at 0 s, 10 s, 20 s …; the same batch comes again where `again` says so. */
function told(answers: readonly Sent[], over: 'grpc' | 'http/protobuf', again: readonly number[] = []): History {
  return answers.reduce<History>((made, answer, index) => {
    const name = `a${index + 1}`;
    made
      .at(index * 10_000)
      .request(name, batch(index + 1))
      .faultOn(name)
      .answer(name, { committed: true, ...answer });
    return again.includes(index + 1) ? made.after(60).request(`b${index + 1}`, batch(index + 1)) : made;
  }, history(run).over(over));
}

export const noResendAfterSuccess: Stories = {
  check: 'no-resend-after-success',
  saints: [
    {
      tells: 'each form of success is one, be its body what it may',
      of: told([httpCode(201), httpCode(204), httpCode(200), { ...httpCode(200), ...unreadable }], 'http/protobuf')
        .after(750)
        .finish(),
      says: 'did not come again: HTTP 201 (1 time), HTTP 204 (1 time), HTTP 200 (1 time), HTTP 200 with a body that is none (1 time)',
      shows: ['reply.sent a1', 'reply.sent a2', 'reply.sent a3', 'reply.sent a4'],
    },
    {
      tells: 'the same in gRPC; a usual success beside them proves nothing and is not counted',
      of: told([grpcCode(0), { ...grpcCode(0), ...unreadable }], 'grpc')
        .request('c', batch(7))
        .store('c')
        .after(750)
        .finish(),
      says: 'did not come again: gRPC 0 OK (1 time), gRPC 0 OK with a body that is none (1 time)',
      shows: ['reply.sent a1', 'reply.sent a2'],
    },
  ],
  sinners: [
    {
      tells: 'what had a body that cannot be decoded is sent again',
      of: told([{ ...httpCode(200), ...unreadable }, httpCode(202)], 'http/protobuf', [1]).finish(),
      says: 'came again: HTTP 200 with a body that is none (1 of 1), the soonest after 60 ms',
      shows: ['reply.sent a1', 'exchange.received b1'],
    },
  ],
  silences: [
    {
      tells: 'all successes were the usual ones; what a fault answered was none, or a partial one',
      of: told([httpCode(503), { ...httpCode(200), rejected: 1 }], 'http/protobuf')
        .request('c', batch(7))
        .store('c')
        .fault()
        .after(9000)
        .finish(),
      says: 'no answer of success in another form was seen',
      shows: [],
    },
  ],
};
