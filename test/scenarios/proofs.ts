import { http2Proofs } from './http2-proofs.ts';
import { networkProofs } from './network-proofs.ts';
import { protocolProofs } from './protocol-proofs.ts';
import { secureProofs } from './secure-proofs.ts';
import type { Proof } from './proof.ts';
import { endless, silence } from './vocabulary.ts';
import { codes, fourTimes, hints, statuses, tomorrow, twice } from './sweeps.ts';

const unread = 'who waits for an answer cannot see whether anybody reads; a handshake shows it';
const rejected = 'rejected: some items were rejected: a required attribute is missing';

/** By the names of `faces.ts`, by cause. */
export const proofs: Readonly<Record<string, Proof>> = {
  healthy: {},

  ...networkProofs,

  // endpoint
  redirect: { http: ['302: /moved/v1/traces'] },
  'redirect/moved-permanently': { http: ['301: /moved/v1/traces'] },
  'redirect/see-other': { http: ['303: /moved/v1/traces'] },
  'redirect/temporary': { http: ['307: /moved/v1/traces'] },
  'redirect/permanent': { http: ['308: /moved/v1/traces'] },
  'redirect/other-host': { http: ['307: //localhost/moved/v1/traces'] },
  'redirect/loop': { http: ['307: /v1/traces'] },
  'redirect/login': { http: ['302: /login'] },
  'redirect-https': { http: ['301: https://127.0.0.1/v1/traces'] },
  'redirect-https/permanent': { http: ['308: https://127.0.0.1/v1/traces'] },
  'ipv6-only': {
    grpc: ['refused'],
    http: ['refused'],
    handshake: 'refused',
    with: { lasts: '600s' },
    patienceMs: 4000,
    alike: {
      'endpoint-self': 'to who says no more than “refused”, openssl, every address where nobody listens is the same',
    },
  },
  'doubled-path': { http: ['404: nothing is served at this doubled path'] },
  'unimplemented-signal': {
    signal: 'logs',
    grpc: ['UNIMPLEMENTED: unknown service opentelemetry.proto.collector.logs.v1.LogsService'],
    http: ['404: 404 page not found'],
  },
  'path-404': { http: ['404: nothing is served at this path'] },

  ...secureProofs,

  'auth-echo-leak': {
    grpc: ['UNAUTHENTICATED: this credential is not known here: Bearer chaos-expired-token'],
    http: ['401: this credential is not known here: Bearer chaos-expired-token'],
  },

  // overload
  unavailable: {
    grpc: [...twice('UNAVAILABLE: the backend is temporarily unavailable'), 'OK'],
    http: [...twice('503: the backend is temporarily unavailable'), '200'],
  },
  'unavailable/gateway-timeout': {
    grpc: [...twice('UNAVAILABLE: the backend is temporarily unavailable'), 'OK'],
    http: [...twice('504: the backend is temporarily unavailable'), '200'],
  },
  throttle: {
    grpc: [...twice('RESOURCE_EXHAUSTED: the backend is over its limit, wait 2 s'), 'OK'],
    http: [...twice('429: the backend is over its limit, wait 2 s'), '200'],
  },
  'throttle/date': {
    grpc: [...twice('RESOURCE_EXHAUSTED: the backend is over its limit, wait 2 s'), 'OK'],
    http: [...twice('503: the backend is over its limit, wait until a date'), '200'],
  },
  'exhausted-bare': {
    grpc: [...twice('RESOURCE_EXHAUSTED: the tenant is over its limit'), 'OK'],
    http: [...twice('429: the tenant is over its limit'), '200'],
  },
  backoff: {
    grpc: [...fourTimes('UNAVAILABLE: not yet'), 'OK'],
    http: [...fourTimes('503: not yet'), '200'],
    attempts: 6,
  },
  'error-rate': {
    grpc: ['UNAVAILABLE: one instance of several is down', 'OK'],
    http: ['503: one instance of several is down', '200'],
    fresh: true,
    isDrawn: true,
    attempts: 12,
  },
  'retryable-sweep': {
    grpc: [...codes.retryable.map((code) => `${code}: swept away`), 'OK'],
    http: [...statuses.retryable.map((status) => `${status}: swept away`), '200'],
    except: {
      // It comes again by itself, and whatever comes again is stored.
      'JS SDK over http': [...statuses.retryable.flatMap((status) => [`${status}: swept away`, '200']), '200'],
    },
    fresh: true,
    attempts: 14,
  },
  'retry-hints-degenerate': {
    grpc: [...hints.grpc, 'OK'],
    http: [...hints.http, tomorrow, '200'],
    except: {
      // It comes again by itself, unless that would be tomorrow.
      'JS SDK over http': [...hints.http.flatMap((words) => [words, '200']), tomorrow, '200'],
    },
    fresh: true,
    attempts: 20,
  },
  'conn-limit': {
    grpc: ['silence'],
    http: ['silence'],
    handshake: 'silence',
    with: { full: '600s' },
    patienceMs: 3000,
    alike: { slow: unread, 'slow/batch-timeout': unread },
  },
  // As its own sender sees it, which gives up after two seconds.
  slow: {
    grpc: ['silence'],
    http: ['silence'],
    alike: {
      'conn-limit': unread,
      'slow/batch-timeout': 'slower than the sender waits, both; how much its queue holds is another matter',
    },
  },
  'slow/batch-timeout': {
    grpc: ['silence'],
    http: ['silence'],
    alike: {
      'conn-limit': unread,
      slow: 'slower than the sender waits, both; how much its queue holds is another matter',
    },
  },
  // Late by more than a busy machine could be, and seen by clients that wait still longer.
  'slow/within-deadline': { seenWith: { wait: '4s' }, patienceMs: 15_000, attempts: 1, takesMs: 4000 },
  'slow-body': {
    grpc: [endless],
    http: [endless],
    // Its time is over once the answer has begun: it waits for the end of this one.
    except: {
      'JS SDK over http': [`200, warning: ${'this answer is long on purpose '.padEnd(4096, '.')}`],
      'JS SDK over grpc': [silence],
      'Python over grpc': [silence],
    },
    blind: {
      'JS SDK over grpc': 'the SDK does not tell whether an answer had begun',
      'Python over grpc': 'grpcio does not tell whether an answer had begun',
    },
    isStored: true,
    seenWith: { size: '4KiB', perSecond: '512B' },
    attempts: 1,
  },
  'throttle/unavailable': {
    grpc: [...twice('UNAVAILABLE: the backend is over its limit, wait 2 s'), 'OK'],
    http: [...twice('503: the backend is over its limit, wait 2 s'), '200'],
  },
  'retry-hints-absurd': {
    grpc: [
      'UNAVAILABLE: come back in a day, wait 86400 s',
      'UNAVAILABLE: come back in 68 years, wait 2147483648 s',
      'UNAVAILABLE: come back when the sun is gone, wait 9223372036854776000 s',
      'OK',
    ],
    http: [
      '503: come back in a day, wait 86400 s',
      '503: come back in 68 years, wait 2147483648 s',
      '503: come back when the sun is gone, wait 9223372036854776000 s',
      '503: come back in 2099, wait until a date',
      '200',
    ],
    fresh: true,
    attempts: 6,
  },
  'mixed-sequence': {
    grpc: ['UNAVAILABLE: this one not, the next one yes', 'OK', 'UNAVAILABLE: this one not, the next one yes', 'OK'],
    http: ['429: this one not, the next one yes', '200', '429: this one not, the next one yes', '200'],
    attempts: 4,
  },
  'http-500-overload': {
    grpc: ['INTERNAL: data refused due to high memory usage'],
    http: ['500: data refused due to high memory usage'],
  },
  'too-large': {
    // A server says of a request what a client says of an answer.
    grpc: ['too large to be read'],
    http: ['413: request body too large'],
    with: { limit: '700B' },
  },
  'partial-success': { grpc: [`OK, 1 ${rejected}`], http: [`200, 1 ${rejected}`] },
  'partial-success/all': { grpc: [`OK, 10 ${rejected}`], http: [`200, 10 ${rejected}`] },
  'partial-success/warning': {
    grpc: [`OK, ${rejected.replace('rejected', 'warning')}`],
    http: [`200, ${rejected.replace('rejected', 'warning')}`],
  },

  ...protocolProofs,
  ...http2Proofs,

  // exhaustion
  'resp-endless': {
    grpc: ['OK', 'OK', 'too large to be read', 'OK'],
    // It lasts longer than that.
    http: ['200', '200', endless, '200'],
    patienceMs: 3500,
    except: { 'JS SDK over http': ['200', '200', 'too large to be read', '200'] },
    fresh: true,
    attempts: 4,
  },
  'memory-exhausted': {
    grpc: ['UNAVAILABLE: the store is read-only'],
    http: ['503: the store is read-only'],
  },
  'descriptors-exhausted': { http: ['silence'], handshake: 'silence', patienceMs: 2000 },
  'shutdown-stalled': {
    grpc: ['OK', 'OK', 'UNAVAILABLE: too much to do, and nobody to do it'],
    http: ['200', '200', '503: too much to do, and nobody to do it'],
    fresh: true,
    patienceMs: 15_000,
  },

  // aftermath
  'herd-sync': {
    grpc: ['OK', 'OK', 'UNAVAILABLE: everybody out at once'],
    http: ['200', '200', '503: everybody out at once'],
    with: { outage: '600s' },
  },
  'accept-then-lose': { isLost: true },
  'queue-full': { grpc: ['silence'], http: ['silence'], patienceMs: 2000 },
  'restart-resume': {
    grpc: ['UNAVAILABLE: the store is being moved, try again'],
    http: ['503: the store is being moved, try again'],
    with: { outage: '600s' },
  },
  'outage-5m': {
    grpc: ['OK', 'OK', 'UNAVAILABLE: no healthy upstream'],
    http: ['200', '200', '503: no healthy upstream'],
    attempts: 5,
  },
  // To one who asks alone it is slow; how it is to several at once, its own tests tell (test/backend/capacity.test.ts).
  'outage-recover-weak': {
    with: { weak: '600s' },
    seenWith: { outage: '1ms', perRequest: '4s' },
    patienceMs: 20_000,
    attempts: 1,
    takesMs: 4000,
    // The first door has opened again; so short an outage seldom reaches the second one.
    before: { attempt: 1, event: 'listener.opened', times: 3 },
    absent: {
      'JS SDK over http': 'it is at the second door before that opens again',
      'Python over http': 'it is at the second door before that opens again',
    },
  },
  'outage-then-recovery': {
    grpc: ['OK', 'OK', 'refused'],
    http: ['200', '200', 'refused'],
    with: { outage: '600s' },
    patienceMs: 10_000,
    before: { attempt: 3, event: 'listener.closed', times: 2 },
  },
};
