import { expect, test } from 'vitest';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';
import type { PrintedLog } from '../../src/diagnosis/signatures.ts';
import { alikeIn } from '../../scripts/diagnosis/alike.ts';

/* What decides between failures that have the same code. */

const said = (scenario: string, sender: string, ...lines: string[]): PrintedLog => ({
  scenario,
  sender,
  version: '1',
  isConsequence: false,
  lines,
});

/** Enough of others, so that a code is rare. */
const others = ['auth-401', 'auth-403', 'tcp-refused', 'path-404', 'too-large', 'slow', 'throttle'].map((name, index) =>
  said(name, 'one', `otlp exporter: the batch was dropped: stage ${name}, status ${401 + index}`),
);

function confidenceIn(logs: readonly PrintedLog[], line: string) {
  const diagnosis = createDiagnosis(createSignatures([...logs, ...others]));
  diagnosis.line(line);
  diagnosis.end();
  const [finding] = diagnosis.result().findings;
  return finding && [finding.confidence, finding.candidates.map(({ scenario }) => scenario)];
}

test('certain is what is said in the recorded words; of the same code in the words of a stranger nobody is certain', () => {
  const log = said('http-500-overload', 'one', 'otlp exporter: the batch was dropped: rpc error: code = Internal');
  expect(confidenceIn([log], 'otlp exporter: the batch was dropped: rpc error: code = Internal')).toEqual([
    'certain',
    ['http-500-overload'],
  ]);
  expect(confidenceIn([log], 'OTLP: could not flush, grpc-status: 13')).toEqual(['possible', ['http-500-overload']]);
});

test('of two failures with the same code that a sender tells in different words, the words decide', () => {
  const refused = 'otlp exporter: rpc error: code = Unavailable: every address was tried: the socket is closed';
  const overloaded = 'otlp exporter: rpc error: code = Unavailable: the backend is busy: please come back later';
  const logs = [said('plaintext-to-tls', 'one', refused), said('unavailable', 'one', overloaded)];
  expect(confidenceIn(logs, refused)?.[1]).toEqual(['plaintext-to-tls']);
  expect(confidenceIn(logs, overloaded)?.[1]).toEqual(['unavailable']);
});

test('a failure that this sender was never recorded printing stays a candidate: nobody knows its words', () => {
  // In a tenth of all failures and more, so that words alone tell nothing of which.
  const common = 'the socket is closed: rpc error: code = Unavailable';
  const everywhere = ['dns-flap', 'flap', 'ipv6-only'].map((name) =>
    said(name, 'two', `otlp exporter: ${common}: ${name} it is`),
  );
  const logs = [
    ...everywhere,
    said('plaintext-to-tls', 'one', `otlp exporter: ${common}`),
    said('unavailable', 'two', 'otlp exporter: rpc error: code = Unavailable'),
  ];
  expect(confidenceIn(logs, `otlp exporter: ${common}`)?.[1]).toContain('unavailable');
  const known = [...logs, said('unavailable', 'one', 'otlp exporter: rpc error: code = Unavailable')];
  expect(confidenceIn(known, `otlp exporter: ${common}`)?.[1]).toEqual(['plaintext-to-tls']);
});

test('what a sender was heard saying with other settings is no part of what it says of a failure as it is', () => {
  const [usual, patient] = ['otlp exporter: no answer', 'otlp exporter: the processor gave up'];
  const slow: PrintedLog = { ...said('slow', 'one', usual, patient), usual: [usual] };
  const mute = said('accept-mute', 'one', usual);
  const texts = createSignatures([slow, mute]).sayingNoMore(new Set([usual]));
  expect(texts.map(({ face }) => face.scenario)).toEqual(['slow', 'accept-mute']);
  expect([...alikeIn([slow, mute])].map(([name]) => name)).toEqual(['one slow', 'one accept-mute']);
  // Who says nothing of it as it is has other settings, and says all of it then.
  const silent: PrintedLog = { ...said('slow', 'one', patient), usual: [] };
  expect(createSignatures([silent]).sayingNoMore(new Set([usual]))).toEqual([]);
});
