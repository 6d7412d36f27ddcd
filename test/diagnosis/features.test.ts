import { expect, test } from 'vitest';
import { featuresOf } from '../../src/diagnosis/features.ts';

/* One failure in the words of several senders and languages is one feature. */

test.for([
  ['grpc:UNAVAILABLE', 'rpc error: code = Unavailable desc = gone'],
  ['grpc:UNAVAILABLE', '14 UNAVAILABLE: No connection established'],
  ['grpc:UNAVAILABLE', 'Transient error StatusCode.UNAVAILABLE encountered'],
  ['grpc:UNAVAILABLE', 'status: Unavailable, message: "gone"'],
  ['grpc:UNAVAILABLE', 'Server responded with gRPC status code 14'],
  ['grpc:UNAVAILABLE', `code: 'The service is currently unavailable', message: "gone"`],
  ['grpc:CANCELLED', 'rpc error: code = Canceled desc = gone'],
  ['grpc:DEADLINE_EXCEEDED', 'io.grpc.StatusRuntimeException: DEADLINE_EXCEEDED'],
  ['http:401', 'responded with HTTP Status Code 401, Message=x'],
  ['http:401', 'Failed to export batch code: 401, reason: Unauthorized'],
  ['http:401', '401 Unauthorized'],
  ['http:401', 'Server responded with HTTP status code 401'],
  ['http:503', 'Transient error Service Unavailable encountered'],
  ['errno:ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:4317'],
  ['errno:ECONNREFUSED', 'dial tcp 127.0.0.1:4317: connect: connection refused'],
  ['errno:ECONNREFUSED', 'tcp connect error: Connection refused (os error 111)'],
  ['errno:ECONNREFUSED', '[Errno 111] Connection refused'],
  ['errno:ECONNRESET', 'read tcp a->b: read: connection reset by peer'],
  ['errno:EMFILE', 'socket: too many open files'],
  ['errno:ENOTFOUND', 'dial tcp: lookup nowhere: no such host'],
  ['errno:ENOTFOUND', 'java.net.UnknownHostException: nowhere'],
  ['errno:ETIMEDOUT', 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'],
])('%s is what is said by “%s”', ([feature, text]) => {
  expect([...featuresOf(text!)]).toContain(feature);
});

test.for([
  ['dial tcp', 'dial tcp 127.0.0.1:<port>: i/o timeout', 'dial tcp [2001:db8::7]:4317: i/o timeout'],
  [
    'failed to connect to',
    'Failed to connect to /127.0.0.1:<port>',
    'Failed to connect to localhost/[0:0:0:0:0:0:0:1]:4318',
  ],
  [
    'encountered while exporting traces to',
    'x: encountered while exporting traces to 127.0.0.1:<port>, retrying',
    'x: encountered while exporting traces to otel-collector:4317, retrying',
  ],
  ['getaddrinfo enotfound', 'getaddrinfo ENOTFOUND backend.otlp-chaos.test', 'getaddrinfo ENOTFOUND tempo'],
])('“%s” is said wherever a sender wanted to go', ([phrase, ours, theirs]) => {
  expect([...featuresOf(ours!)]).toContain(phrase);
  expect([...featuresOf(theirs!)]).toEqual([...featuresOf(ours!)]);
});

test('a time-out that is one of several guesses is no time-out', () => {
  expect([...featuresOf('Failed to export spans batch due to timeout, max retries or shutdown.')]).not.toContain(
    'errno:ETIMEDOUT',
  );
});

test.for(['took 401 ms', 'port 4013', 'span 16 of 404', 'the backend is available', 'EXPORTED 503 spans'])(
  'no code is read from “%s”',
  (text) => {
    expect([...featuresOf(text)].filter((feature) => /^(grpc|http|errno):/.test(feature))).toEqual([]);
  },
);
