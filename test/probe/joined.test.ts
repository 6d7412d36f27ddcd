import { expect, test } from 'vitest';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Confidence, Finding } from '../../src/diagnosis/diagnosis.ts';
import { nameFindings } from '../../src/diagnosis/named.ts';
import type { NamedFinding } from '../../src/diagnosis/named.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';
import { explain } from '../../src/probe/explanation.ts';
import type { Clue, ProbeTarget } from '../../src/probe/facts.ts';
import { joinLog, namedInstead } from '../../src/probe/joined.ts';
import type { Joined } from '../../src/probe/joined.ts';
import { logParts } from '../../src/report/joined.ts';
import { plainStyle } from '../../src/report/style.ts';

/* What a log fits and what a probe saw → what both come to. No log is read here, and no endpoint asked. */

const url = 'https://otlp.example.com:4318';
const nothing = createDiagnosis(createSignatures([])).result();

/** `tcp-refused flap`, `bad-cert/expired`: what one finding fits. */
function found(...logs: readonly [fits: string, confidence?: Confidence][]): NamedFinding[] {
  const findings = logs.map(([fits, confidence], index): Finding => {
    const candidates = fits.split(' ').map((name) => {
      const [scenario = '', variant] = name.split('/');
      return { scenario, variant };
    });
    const several = new Set(candidates.map(({ scenario }) => scenario)).size > 1;
    return {
      candidates: candidates as [(typeof candidates)[0]],
      confidence: confidence ?? (several ? 'possible' : 'likely'),
      confidenceInAny: confidence ?? 'likely',
      isByRefusal: false,
      evidence: [{ line: index + 1, text: fits, said: fits, count: 1 }],
      entries: logs.length - index,
    };
  });
  return nameFindings({ ...nothing, findings });
}

type Shown = Pick<Clue, 'row' | 'with' | 'also'> & Partial<Clue>;

function joined(findings: readonly NamedFinding[], shown?: Shown, asked: Partial<ProbeTarget> = {}): Joined {
  const clue: Clue | undefined = shown && { because: 'it was seen', certainty: 'certain', ...shown };
  const told = clue && explain(clue, url);
  return joinLog(findings, { clue, told }, { url, ...asked });
}

interface Case {
  readonly fits: readonly [string, Confidence?][];
  readonly shows: Shown;
  readonly asked?: Partial<ProbeTarget>;
  /** What is named, then what looks the same; `undefined` where the log tells of something else. */
  readonly named: readonly [string, ...string[]] | undefined;
  readonly certainty?: 'certain' | 'likely';
  readonly lacks?: readonly string[];
  readonly follows?: true;
}

const cases: Readonly<Record<string, Case>> = {
  'one of several that the log fits is there': {
    fits: [['no-reply-deadline half-open-midlife syn-blackhole accept-mute']],
    shows: { row: 'syn-blackhole', certainty: 'likely' },
    named: ['syn-blackhole'],
    certainty: 'likely',
  },
  'what the log fits and a probe calls the same stays open': {
    fits: [['tcp-refused flap endpoint-self dns-failover-stale']],
    shows: { row: 'tcp-refused' },
    named: ['tcp-refused', 'flap', 'endpoint-self'],
    certainty: 'likely',
  },
  'the log alone tells which of those that look the same to a probe it is': {
    fits: [['lb-pinned', 'certain']],
    shows: { row: 'unavailable' },
    named: ['lb-pinned'],
    certainty: 'certain',
  },
  'rows that the probe cannot tell from what it names are looked for in the log': {
    fits: [['h2-settings syn-blackhole']],
    shows: { row: 'accept-mute', certainty: 'likely', also: ['conn-limit', 'h2-settings'] },
    named: ['h2-settings'],
    certainty: 'likely',
  },
  'what was tried comes before what may well be': {
    fits: [['idle-close rst-after-commit']],
    shows: { row: 'rst-mid-upload', certainty: 'likely', also: ['rst-after-commit', 'idle-close', 'flap'] },
    named: ['rst-after-commit', 'idle-close'],
  },
  'a variant is a failure of its own: another certificate is another finding': {
    fits: [['bad-cert/expired', 'certain']],
    shows: { row: 'tls-self-signed' },
    named: undefined,
    lacks: ['authority'],
  },
  'and the same certificate is the same': {
    fits: [['bad-cert bad-cert/self-signed bad-cert/missing-intermediate tls-cert-rotate']],
    shows: { row: 'tls-self-signed' },
    named: ['tls-self-signed'],
    certainty: 'certain',
    lacks: ['authority'],
  },
  'where a probe does not tell variants apart, any of them is the same': {
    fits: [['throttle/unavailable retry-hints-absurd unavailable']],
    shows: { row: 'throttle' },
    named: ['throttle', 'retry-hints-absurd'],
  },
  'but for one that it cannot see': {
    fits: [['h2-settings/tiny-window', 'certain']],
    shows: { row: 'h2-settings', with: { comes: 'at-once', streams: 0 } },
    named: undefined,
  },
  'what more findings fit comes first': {
    fits: [['slow outage-5m'], ['half-open-midlife no-reply-deadline slow']],
    shows: { row: 'no-reply-deadline', certainty: 'likely', also: ['slow'] },
    named: ['slow', 'no-reply-deadline'],
  },
  'of those that look the same the log has an order': {
    fits: [['rst-after-commit rst-mid-upload']],
    shows: { row: 'rst-mid-upload', certainty: 'likely', also: ['rst-after-commit'] },
    named: ['rst-after-commit', 'rst-mid-upload'],
  },
  'an example of a failure is the failure': {
    fits: [['auth-401/bearer auth-401', 'certain']],
    shows: { row: 'auth-401', with: { scheme: 'api-key' } },
    asked: { headers: { 'x-api-key': 'mine' } },
    named: ['auth-401'],
    lacks: [],
  },
  'who shows no credential is refused whatever is wrong with that of the sender': {
    fits: [['auth-401 token-expiry header-mangled']],
    shows: { row: 'auth-401' },
    named: ['auth-401', 'token-expiry', 'header-mangled'],
    certainty: 'likely',
    lacks: ['headers'],
  },
  'a credential that the probe lacks may be all that is wrong': {
    fits: [['html-502', 'certain']],
    shows: { row: 'auth-401' },
    named: undefined,
    lacks: ['headers'],
  },
  'one that was shown and refused is not': {
    fits: [['html-502', 'certain']],
    shows: { row: 'auth-401' },
    asked: { headers: { authorization: 'Bearer mine' } },
    named: undefined,
    lacks: [],
  },
  'a finding further down has it': {
    fits: [['html-502', 'certain'], ['tcp-refused flap']],
    shows: { row: 'tcp-refused' },
    named: ['tcp-refused', 'flap'],
  },
  'two findings of the same failure are one': {
    fits: [['tcp-refused endpoint-self'], ['tcp-refused dns-one-of-n-dead']],
    shows: { row: 'tcp-refused' },
    named: ['tcp-refused', 'endpoint-self'],
  },
  'a server of others, of which senders print what they print of a scenario': {
    fits: [['path-404 doubled-path']],
    shows: { row: 'wrong-server', certainty: 'likely' },
    named: ['wrong-server'],
    certainty: 'likely',
  },
  'a full queue follows from whatever is wrong': {
    fits: [['queue-full', 'certain']],
    shows: { row: 'tcp-refused' },
    named: undefined,
    follows: true,
  },
  'what cannot be told stays so': {
    fits: [['tcp-refused', 'certain']],
    shows: { row: 'closed-early', certainty: 'open' },
    named: undefined,
  },
};

test.for(Object.entries(cases))('%s', ([, { fits, shows, asked, named, certainty, lacks, follows }]) => {
  const findings = found(...fits);
  const both = joined(findings, shows, asked);
  if (both.kind === 'agreed') {
    const { row, also = [] } = both.clue;
    expect([row, ...also]).toEqual(named);
    if (certainty) expect(both.clue.certainty).toBe(certainty);
    expect(both.clue.because).toBe('it was seen');
    for (const name of also) expect(both.outOf).toContain(name);
  } else expect([both.kind, named]).toEqual(['other', undefined]);
  if (both.kind === 'other') expect(both.follows).toBe(follows ?? false);
  if (lacks) expect(both).toMatchObject({ lacks });
});

/** `hidden: dns-failover-stale; gone: tcp-refused` */
function remaining(findings: readonly NamedFinding[], asked: Partial<ProbeTarget> = {}): string[] {
  const both = joined(findings, undefined, asked);
  if (both.kind !== 'fine') throw new Error(both.kind);
  return both.findings.map(({ remaining: all }) =>
    [...Map.groupBy(all, ({ standing }) => standing)]
      .map(([standing, some]) => `${standing}: ${some.map(({ scenario }) => scenario.id).join(', ')}`)
      .join('; '),
  );
}

test('where exports are taken, what no probe sees comes first, and what it would have seen behind it', () => {
  expect(remaining(found(['tcp-refused dns-failover-stale flap endpoint-self']))).toEqual([
    'hidden: dns-failover-stale; setting: endpoint-self; gone: tcp-refused, flap',
  ]);
  expect(remaining(found(['partial-success', 'certain']))).toEqual(['hidden: partial-success']);
  expect(remaining(found(['queue-full unavailable']))).toEqual(['gone: unavailable; sender: queue-full']);
});

test('a failure that two findings fit is told once', () => {
  expect(remaining(found(['tcp-refused flap'], ['tcp-refused ipv6-only'], ['flap ipv6-only']))).toEqual([
    'gone: tcp-refused, flap',
    'gone: ipv6-only',
  ]);
});

test.for([
  ['auth-401', {}, 'gone'],
  ['auth-401', { headers: { authorization: 'Bearer mine' } }, 'setting'],
  ['mtls-required', {}, 'gone'],
  ['mtls-required', { identity: { cert: '', key: '' } }, 'setting'],
  ['bad-cert', {}, 'setting'],
  ['bad-cert', { url: 'http://otlp.example.com' }, 'gone'],
  ['bad-cert/expired', {}, 'gone'],
  ['grpc-on-http-port', {}, 'setting'],
  ['grpc-on-http-port', { protocols: ['http/json'] }, 'setting'],
  ['grpc-on-http-port', { protocols: ['grpc'] }, 'setting'],
  ['encoding-refused', { protocols: ['http/json'] }, 'gone'],
  ['encoding-refused', { protocols: ['http/protobuf'] }, 'setting'],
  ['encoding-refused', { protocols: ['http/protobuf', 'http/json'] }, 'gone'],
  ['path-404', {}, 'setting'],
  ['proxy-connect', {}, 'setting'],
  ['proxy-connect', { proxy: 'http://127.0.0.1:3128' }, 'gone'],
] as const)('%s may be what the sender is told, with a probe that was told %j: %s', ([name, asked, standing]) => {
  expect(remaining(found([name, 'certain']), asked)).toEqual([`${standing}: ${name.split('/')[0]}`]);
});

test('a log without a finding adds nothing, whatever the endpoint shows', () => {
  expect(joined([], { row: 'tcp-refused' })).toEqual({ kind: 'silent' });
  expect(joined([])).toEqual({ kind: 'silent' });
});

test.for([
  ['https://otlp.example.com:4318', ['https://otlp.example.com:4318'], undefined],
  ['https://otlp.example.com/otlp', ['https://otlp.example.com'], undefined],
  ['https://otlp.example.com', ['otlp.example.com:443'], undefined],
  ['https://otlp.example.com:4317', ['192.0.2.7:4317'], undefined],
  ['https://192.0.2.7:4317', ['192.0.2.8:4317'], '192.0.2.8:4317'],
  ['https://[2001:db8::7]:4317', ['[2001:db8::7]:4317'], undefined],
  ['https://otlp.example.com:4318', ['192.0.2.7:4317'], '192.0.2.7:4317'],
  ['http://a.example:4318', ['http://b.example:4318', 'http://a.example:4318'], undefined],
  ['http://c.example:4318', ['http://b.example:4318', 'http://a.example:4318'], 'http://b.example:4318'],
  ['http://c.example:4318', [], undefined],
] as const)('%s with a log that names %j: is another one meant?', ([probed, endpoints, other]) => {
  expect(namedInstead(probed, endpoints)).toBe(other);
});

test('what a log adds to a page fits into 80 columns, names every failure that it fits, and drops nothing', () => {
  const logs = Object.values(cases).map(({ fits, shows }) => ({ findings: found(...fits), shows }));
  const pages = [...logs, ...logs.map(({ findings }) => ({ findings, shows: undefined }))];
  for (const { findings, shows } of pages) {
    const both = joined(findings, shows);
    const seen = shows && explain({ because: '', certainty: 'likely', ...shows }, url);
    const result = { ...nothing, file: 'collector.log' };
    const text = logParts({ result, findings, joined: both, seen }, plainStyle).flat().join('\n');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).not.toMatch(/undefined|\$\{/);
    if (both.kind === 'agreed') continue;
    for (const { scenario, others } of findings) for (const { id } of [scenario, ...others]) expect(text).toContain(id);
    expect(text).toContain('diagnose collector.log');
  }
});
