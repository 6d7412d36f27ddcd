import { expect, test } from 'vitest';
import { quoted, scenarioCall } from '../../src/report/call.ts';
import { conditionsInWords, lastsInWords } from '../../src/report/condition-words.ts';
import { readableLine, readableLines } from '../../src/report/sender-line.ts';
import { sentText } from '../../src/report/sent.ts';
import type { SentOutcome } from '../../src/report/sent.ts';
import { plainStyle } from '../../src/report/style.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Phase, Rule, When } from '../../src/scenario/scenario.ts';

const rule = (when: When, rest: Partial<Rule> = {}): Rule => ({ chance: 1, when, ...rest }) as Rule;

test.for<[Rule, string[]]>([
  [rule({}), []],
  [rule({ attempt: { max: 2 } }), ['for the first 2 attempts of each payload']],
  [rule({ attempt: 1 }), ['for the first attempt of each payload']],
  [rule({ signal: ['traces', 'logs'] }), ['for traces and logs']],
  [rule({ path: '/v1*', credential: 'missing' }), ['for the path /v1*', 'for the credential missing']],
  [rule({ header: { 'x-tenant': 'a' } }), ['with the header x-tenant: a']],
  [rule({ over: 'plaintext' }), ['for what comes in plaintext']],
  [rule({ over: 'tls' }), ['for what comes over TLS']],
  [rule({ request: { every: 3 } }), ['for request 3, 6, 9 …']],
  [rule({ sizeBytes: { min: 1024 } }), ['for bodies of 1024 or more bytes']],
  [rule({}, { chance: 0.5, times: 20 }), ['in 50 % of the cases', 'at most 20 times']],
])('a rule says when it acts: %j', ([given, words]) => {
  expect(conditionsInWords(given)).toEqual(words);
});

test.for<[Partial<Phase>, string | undefined]>([
  [{}, undefined],
  [{ forMs: 90_000 }, 'for 1m30s'],
  [{ until: { requests: 2 } }, 'until 2 requests have come'],
  [{ until: { handshakes: 1 }, forMs: 500 }, 'for 500ms, or until the first of the handshakes has come'],
])('a phase says how long it lasts: %j', ([phase, words]) => {
  expect(lastsInWords(phase as Phase)).toBe(words);
});

test('a scenario is called by its name and by what is unusual about it', () => {
  expect(scenarioCall(loadScenario('throttle'))).toBe('throttle');
  expect(scenarioCall(loadScenario('tls-expired'))).toBe('bad-cert --with cert=expired');
  expect(scenarioCall(loadScenario('slow', { with: { wait: '9s' } }), './my file.yaml')).toBe(
    "'./my file.yaml' --with wait=9s",
  );
});

test('a word is quoted for a shell where it has to be', () => {
  expect(quoted('/tmp/a-b_c.yaml')).toBe('/tmp/a-b_c.yaml');
  expect(quoted("it's $HOME")).toBe(String.raw`'it'\''s $HOME'`);
});

test('an error that is printed as JSON is shown by its message, without what says nothing', () => {
  const details = 'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ';
  const line = JSON.stringify({ stack: 'Error: …', message: `14 UNAVAILABLE: ${details}`, name: 'Error' });
  expect(readableLine(line)).toBe(
    'Error: 14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1',
  );
  expect(readableLine('4 DEADLINE_EXCEEDED: Deadline exceeded after 1.999s,LB pick: 0.001s,remote_addr=x')).toBe(
    '4 DEADLINE_EXCEEDED: Deadline exceeded after 1.999s',
  );
  expect(readableLine('{"no": "error"}')).toBe('{"no": "error"}');
});

test('what is said twice is said once, even inside another line', () => {
  expect(readableLines(['Export failed: Error: X', 'Error: X', 'Error: X', 'Y'])).toEqual([
    'Export failed: Error: X',
    'Y',
  ]);
});

const request = { url: 'http://127.0.0.1:1', protocol: 'http/json', signal: 'traces', count: 2 } as const;
const outcome: SentOutcome = { accepted: false, message: '', retryable: true, durationMs: 12.3 };

test('an export without an answer has no status, and one that repeats it in its message says it once', () => {
  expect(sentText(request, outcome, plainStyle)).toBe(
    '✗ not accepted: 2 spans over http/json to http://127.0.0.1:1 in 12ms\n' +
      '  status  none: no answer came\n' +
      '  retry   yes, a sender may try this again',
  );
  const told = sentText(request, { ...outcome, status: 503, message: 'HTTP 503 Busy' }, plainStyle);
  expect(told.match(/503/g)).toHaveLength(1);
});
