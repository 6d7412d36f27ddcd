import { networkProofs } from './network-proofs.ts';
import type { Proof } from './proof.ts';
import { codes, hints, statuses, tomorrow } from './sweeps.ts';

const rejected = 'rejected: some items were rejected: a required attribute is missing';

/** Who does not show how large a success was. */
const afterSmall = [
  'OK',
  'too large to be read',
  'too large to be read',
  'INVALID_ARGUMENT: no, and here is why',
  'OK',
];

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
  'path-404': { http: ['404: nothing is served at this path'] },

  // tls
  'bad-cert': {
    grpc: ['an unknown authority'],
    http: ['an unknown authority'],
    handshake: 'an unknown authority',
  },
  'bad-cert/self-signed': {
    grpc: ['a self-signed certificate'],
    http: ['a self-signed certificate'],
    handshake: 'a self-signed certificate',
    // Go has one name for both.
    except: { grpcurl: ['an unknown authority'] },
  },
  'bad-cert/expired': {
    grpc: ['an expired certificate'],
    http: ['an expired certificate'],
    handshake: 'an expired certificate',
  },
  'bad-cert/not-yet-valid': {
    grpc: ['a certificate of the future'],
    http: ['a certificate of the future'],
    handshake: 'a certificate of the future',
  },
  'bad-cert/wrong-host': {
    grpc: ['a certificate for another host'],
    http: ['a certificate for another host'],
    handshake: 'a certificate for another host',
  },

  // credentials
  'auth-401': {
    grpc: ['UNAUTHENTICATED: the request carries no bearer token in the authorization header'],
    http: ['401: the request carries no bearer token in the authorization header'],
  },
  'auth-401/api-key': {
    grpc: ['UNAUTHENTICATED: the request carries no key in the x-api-key header'],
    http: ['401: the request carries no key in the x-api-key header'],
  },
  'auth-403': {
    grpc: ['PERMISSION_DENIED: this credential is known, but it may not write telemetry'],
    http: ['403: this credential is known, but it may not write telemetry'],
  },
  'auth-403/api-key': {
    grpc: ['PERMISSION_DENIED: this credential is known, but it may not write telemetry'],
    http: ['403: this credential is known, but it may not write telemetry'],
  },

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
  // As its own sender sees it, which gives up after two seconds.
  slow: { grpc: ['silence'], http: ['silence'] },
  'slow/batch-timeout': { grpc: ['silence'], http: ['silence'] },
  // Late by more than a busy machine could be, and seen by clients that wait still longer.
  'slow/within-deadline': { seenWith: { wait: '4s' }, patienceMs: 15_000, attempts: 1, takesMs: 4000 },
  'partial-success': { grpc: [`OK, 1 ${rejected}`], http: [`200, 1 ${rejected}`] },
  'partial-success/all': { grpc: [`OK, 10 ${rejected}`], http: [`200, 10 ${rejected}`] },
  'partial-success/warning': {
    grpc: [`OK, ${rejected.replace('rejected', 'warning')}`],
    http: [`200, ${rejected.replace('rejected', 'warning')}`],
  },

  // protocol
  'grpc-on-http-port': { grpc: ['another protocol'], handshake: 'another protocol', patienceMs: 4000 },
  'http-on-grpc-port': { http: ['another protocol'], handshake: 'another protocol' },
  'permanent-sweep': {
    grpc: [...codes.permanent.map((code) => `${code}: this will never be taken`), 'OK'],
    http: [...statuses.permanent.map((status) => `${status}: this will never be taken`), '200'],
    fresh: true,
    attempts: 13,
  },
  'ok-html': { http: ['200: a web page'] },
  'ok-empty-body': { http: ['200, without a type'] },
  'success-forms': {
    grpc: ['OK, with fields that nobody knows', 'OK'],
    http: [
      '201',
      '202',
      '204',
      '200, a type with a parameter',
      '200, a type in capitals',
      '200, with fields that nobody knows',
      '200',
    ],
    except: { grpcurl: ['OK', 'OK, a partial success that says nothing', 'OK'], 'JS SDK over grpc': ['OK'] },
    fresh: true,
    attempts: 8,
  },
  'ok-garbage': {
    grpc: ['undecodable', 'undecodable', 'undecodable', 'undecodable', 'OK'],
    http: [
      '200: undecodable',
      '200',
      '200: undecodable',
      '200: coded as gzip',
      '200: coded as x-chaos',
      '200: coded as gzip',
      '200',
    ],
    // It logs what it cannot decode, and calls it a success.
    except: { 'JS SDK over grpc': ['OK', 'OK', 'undecodable', 'undecodable', 'OK'] },
    fresh: true,
    attempts: 7,
  },
  'resp-truncated': { http: ['200, fewer bytes than promised', '200'] },
  'resp-truncated/chunked': { http: ['200, chunks cut off', '200'] },
  'resp-truncated/refusal': { http: ['503, fewer bytes than promised', '200'] },
  'resp-oversized': {
    grpc: [
      'OK, 100 KiB',
      'too large to be read',
      'too large to be read',
      'INVALID_ARGUMENT: no, and here is why',
      'OK',
    ],
    http: ['200, 100 KiB', '200, 5120 KiB', '200: coded as gzip', '422: no, and here is why', '200'],
    except: {
      'JS SDK over http': ['200, 100 KiB', 'too large to be read', '200: coded as gzip', 'too large to be read', '200'],
      'JS SDK over grpc': afterSmall,
      grpcurl: afterSmall,
    },
    fresh: true,
    attempts: 5,
  },
  'grpc-no-status': { grpc: ['no status'] },
  'grpc-no-status/no-message': { grpc: ['no message'] },
  'html-502': { grpc: [...twice('HTTP 502 instead of gRPC'), 'OK'], http: [...twice('502: a web page'), '200'] },

  // exhaustion
  'resp-endless': {
    grpc: ['OK', 'OK', 'too large to be read', 'OK'],
    // It lasts longer than that.
    http: ['200', '200', 'silence'],
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
  'outage-then-recovery': {
    grpc: ['OK', 'OK', 'refused'],
    http: ['200', '200', 'refused'],
    with: { outage: '600s' },
    patienceMs: 10_000,
    before: { attempt: 3, event: 'listener.closed', times: 2 },
  },
};

function fourTimes(words: string): string[] {
  return [...twice(words), ...twice(words)];
}

function twice(words: string): [string, string] {
  return [words, words];
}
