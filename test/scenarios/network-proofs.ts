import type { Proof } from './proof.ts';
import { silence } from './vocabulary.ts';

/** Whose host can be given a name server, or who can be told one; the exporters of the JS SDK run in this process. */
const reachedByName = ['grpc-js', 'grpcurl', 'curl', 'collector', 'js-grpc', 'js-http'];

/** Those that no library resends by itself. */
const rstCodes = ['INTERNAL_ERROR', 'PROTOCOL_ERROR', 'CANCEL', 'NO_ERROR'];

/** It goes on until the kernel gives up, which takes two minutes. */
const untimed = 'its time-out begins once it is connected';

const unproxied = {
  'JS SDK over http': 'it knows no proxies',
  'JS SDK over grpc': 'it reads the environment of a process that others share; the sender js-grpc has one of its own',
  'grpcurl over grpc': 'Go takes no proxy to a loopback address',
  'Python over http': 'http.client knows no proxies',
  'Python over grpc': 'it reads the environment of a process that others share',
} as const;
const unhelped = {
  'js-http': 'it knows no proxies',
  'collector over grpc': 'Go takes no proxy to a loopback address',
} as const;

/** It writes the status to its log alone. */
const wordless = { 'grpc-js': ['no connection, and not a word why'] };
const whoHangsUp =
  'whoever speaks cannot see whether it was cut off for that; a connection on which nothing is said shows it';
const oneCode = 'Node’s HTTP client calls a reset and an end ECONNRESET';
const whoseSilence = 'whoever gets no answer cannot see that it is the proxy who gives none';

/** Python’s TLS tells of a reset as of an end. */
const pythonTls = 'Python, http/protobuf, TLS';

/** What clients see of a network that fails, of names, connections and streams. */
export const networkProofs: Readonly<Record<string, Proof>> = {
  'tcp-refused': { grpc: ['refused'], http: ['refused'], handshake: 'refused', patienceMs: 4000 },
  'syn-blackhole': {
    grpc: ['silence'],
    http: ['no connection'],
    handshake: 'silence',
    with: { gone: '600s' },
    patienceMs: 3000,
    absent: { 'JS SDK over http': untimed, 'js-http': untimed },
    alike: {
      'accept-mute': 'who waits for an answer cannot see whether a connection has come about',
      'no-reply-deadline': 'without an answer there is nothing to see; a handshake shows whether anybody is there',
    },
  },
  'proxy-connect': {
    grpc: ['no tunnel: 502'],
    http: ['no tunnel: 502'],
    handshake: 'no tunnel: 502',
    except: wordless,
    absent: { ...unproxied, ...unhelped },
  },
  'proxy-connect/authenticate': {
    grpc: ['no tunnel: 407'],
    http: ['no tunnel: 407'],
    handshake: 'no tunnel: 407',
    except: wordless,
    absent: { ...unproxied, ...unhelped },
  },
  'proxy-connect/silence': {
    grpc: ['silence'],
    http: ['silence'],
    handshake: 'silence',
    patienceMs: 4000,
    blind: { curl: whoseSilence, 'grpc-js': whoseSilence, openssl: whoseSilence },
    shownByCommands: `${whoseSilence}; around the proxy the commands meet another end`,
    absent: { ...unproxied, ...unhelped },
  },
  'proxy-connect/required': {
    grpc: ['reset'],
    http: ['reset'],
    handshake: 'reset',
    absent: unhelped,
    unasked: silence,
    alike: { 'accept-close': whoHangsUp },
  },
  'rst-after-commit': {
    grpc: ['reset', 'OK'],
    http: ['reset', '200'],
    except: { [pythonTls]: ['closed', '200'] },
  },
  'rst-after-commit/fin': {
    grpc: ['closed', 'OK'],
    http: ['closed', '200'],
    // Node calls it ECONNRESET, as it does a reset.
    except: { 'JS SDK over http': ['reset', '200'] },
  },
  'no-reply-deadline': {
    grpc: ['silence'],
    http: ['silence'],
    alike: {
      'accept-mute': 'who waits for an answer cannot see whether anybody reads',
      'syn-blackhole': 'who waits for an answer cannot see whether a connection has come about',
    },
  },

  'accept-mute': {
    grpc: ['silence'],
    http: ['silence'],
    handshake: 'silence',
    patienceMs: 3000,
    alike: {
      'no-reply-deadline': 'without an answer there is nothing to see; a handshake shows whether anybody is there',
      'syn-blackhole': 'who waits for an answer cannot see whether a connection has come about',
    },
  },
  'accept-close': {
    grpc: ['reset'],
    http: ['reset'],
    handshake: 'reset',
    unasked: 'reset',
    alike: { 'proxy-connect/required': whoHangsUp },
  },
  'accept-close/finish': {
    grpc: ['closed'],
    http: ['closed'],
    handshake: 'closed',
    unasked: 'closed',
    // Node calls it ECONNRESET, as it does a reset; over TLS it says more.
    except: {
      'JS SDK over http': ['reset'],
      'JS SDK, http/protobuf, TLS': ['closed'],
      'JS SDK, http/json, TLS': ['closed'],
    },
    alike: { 'proxy-connect/required': oneCode },
  },
  'half-open-midlife': {
    grpc: ['OK', 'OK', 'OK', 'silence'],
    http: ['200', '200', '200', 'silence'],
    keepsConnection: { pauseMs: 200 },
    attempts: 4,
    patienceMs: 4000,
  },
  'idle-close': {
    grpc: ['OK', 'closed', 'OK', 'closed'],
    http: ['200'],
    // curl repeats it on a new connection without a word, the SDK after a pause.
    except: {
      'JS SDK over http': ['200', 'reset', '200', 'reset'],
      'Python over http': ['200', 'closed', '200', 'closed'],
    },
    keepsConnection: { pauseMs: 1500 },
    attempts: 4,
    seenWith: { idle: '600ms' },
    with: { idle: '50ms' },
  },
  'idle-close/nat-drop': {
    grpc: ['OK', 'reset', 'OK', 'reset'],
    http: ['200'],
    except: {
      'JS SDK over http': ['200', 'reset', '200', 'reset'],
      'Python over http': ['200', 'reset', '200', 'reset'],
      [pythonTls]: ['200', 'closed', '200', 'closed'],
    },
    keepsConnection: { pauseMs: 1500 },
    attempts: 4,
    seenWith: { idle: '600ms' },
    with: { idle: '50ms' },
  },
  'dns-nxdomain': {
    grpc: ['no such name'],
    http: ['no such name'],
    only: reachedByName,
    patienceMs: 4000,
    alike: { 'dns-flap': 'grpc-js and curl say of both that the name could not be resolved' },
  },
  unreachable: {
    grpc: ['no way to the address'],
    http: ['no way to the address'],
    handshake: 'no way to the address',
    patienceMs: 4000,
  },
  'endpoint-no-scheme': {
    http: ['no URL'],
    except: { curl: ['200'] },
    blind: { curl: 'it guesses the scheme' },
    only: ['JS SDK', 'curl', 'js-http', 'collector'],
  },
  'endpoint-self': {
    grpc: ['refused by an address where nobody is'],
    http: ['refused by an address where nobody is'],
    handshake: 'refused',
    patienceMs: 4000,
    alike: {
      'ipv6-only': 'to who says no more than “refused”, openssl, every address where nobody listens is the same',
    },
  },
  'dns-failover-stale': {
    grpc: ['refused by an address where nobody is'],
    http: ['refused by an address where nobody is'],
    only: reachedByName,
    with: { stale: '600s' },
    patienceMs: 4000,
  },
  'dns-one-of-n-dead': {
    only: reachedByName,
    with: { dead: '600s' },
    shownByCommands: 'gRPC goes on to the next address without a word',
  },
  'dns-flap': {
    grpc: ['a name server in trouble'],
    http: ['no such name'],
    except: { 'grpc-js': ['no such name'] },
    only: reachedByName,
    with: { gone: '600s' },
    patienceMs: 4000,
    alike: { 'dns-nxdomain': 'grpc-js and curl say of both that the name could not be resolved' },
  },
  'dns-unanswered': {
    grpc: ['a silent name server'],
    http: ['a silent name server'],
    except: { 'grpc-js': ['silence'] },
    only: reachedByName,
    with: { gone: '600s' },
    // Go's own resolver gives up after ten seconds.
    patienceMs: 13_000,
    blind: { 'grpc-js': 'it says that its deadline is over, as of any silence' },
  },
  'lb-pinned': {
    grpc: ['UNAVAILABLE: this instance cannot store anything'],
    http: ['503: this instance cannot store anything'],
    keepsConnection: { pauseMs: 200 },
    with: { sick: '600s' },
  },
  flap: {
    grpc: ['OK', 'OK', 'refused'],
    http: ['200', '200', 'refused'],
    with: { gone: '600s' },
    patienceMs: 10_000,
    before: { attempt: 3, event: 'listener.closed', times: 2 },
  },
  'h2-too-many-pings': {
    shownByCommands:
      'what comes between two pings is served; test/wire/endings.test.ts shows what a call under way meets',
    with: { tolerated: '0' },
    absent: { 'js-grpc': 'its exporter cannot be told to ping' },
  },
  // Nothing fails: only who looks at frames sees it.
  'h2-goaway-age': { frames: ['status 0, GOAWAY NO_ERROR'] },
  'h2-goaway-abrupt': {
    grpc: ['OK', 'RST_STREAM REFUSED_STREAM', 'OK', 'RST_STREAM REFUSED_STREAM'],
    // It resends by itself what was left unprocessed.
    except: { 'JS SDK over grpc': ['OK'], 'Python over grpc': ['OK', 'GOAWAY NO_ERROR', 'OK', 'GOAWAY NO_ERROR'] },
    keepsConnection: { pauseMs: 200 },
    attempts: 4,
  },
  'h2-draining': {
    grpc: ['GOAWAY NO_ERROR'],
    frames: ['GOAWAY NO_ERROR'],
    // As for a stream that is refused alone.
    except: { 'grpc-js': ['RST_STREAM REFUSED_STREAM'], 'JS SDK over grpc': ['RST_STREAM REFUSED_STREAM'] },
  },
  'h2-rst-stream': {
    grpc: [...rstCodes.map((code) => `RST_STREAM ${code}`), 'RST_STREAM REFUSED_STREAM'],
    // grpc-js takes a stream that ends without an error for an answer without a status; most resend by themselves what was
    // refused.
    except: {
      grpcurl: [...rstCodes.map((code) => `RST_STREAM ${code}`), 'OK'],
      'grpc-js': [...rstCodes.map(asGrpcJsSays), 'RST_STREAM REFUSED_STREAM'],
      'JS SDK over grpc': [...rstCodes.map(asGrpcJsSays), 'OK'],
    },
    attempts: 5,
  },
  'rst-mid-upload': {
    grpc: ['reset', 'reset', 'OK'],
    http: ['reset', 'reset', '200'],
    except: { [pythonTls]: ['closed', 'closed', '200'] },
  },
};

function asGrpcJsSays(code: string): string {
  return code === 'NO_ERROR' ? 'no status' : `RST_STREAM ${code}`;
}
