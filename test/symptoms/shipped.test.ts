import { expect, test } from 'vitest';
import { areAlike, isTelling } from './alike.ts';
import { maskLine } from '../../src/diagnosis/mask.ts';
import { isConcerned, titleOf, voices } from '../../scripts/symptoms/observation.ts';
import { listScenarios, loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** Why a sender says nothing of a failure. Everything else has to have its line. */
const silent: Readonly<Record<string, readonly string[]>> = {
  'nothing is wrong': ['healthy: collector grpc, collector http, js-grpc grpc, js-http http'],
  'every form of success is one': [
    'success-forms: collector grpc, collector http, js-grpc grpc, js-http http',
    'ok-empty-body: collector http, js-http http',
  ],
  'it takes the page for a delivery, which is what goes wrong': [
    'ok-html: collector http',
    'redirect: collector http',
    'redirect/login: collector http',
    'redirect/moved-permanently: collector http',
    'redirect/see-other: collector http',
  ],
  'it follows with the same request, and succeeds': [
    'redirect-https/permanent: collector http',
    'redirect/other-host: collector http',
    'redirect/permanent: collector http',
    'redirect/temporary: collector http',
  ],
  'the status is enough for it': [
    'resp-truncated: collector http, js-http http',
    'resp-truncated/chunked: collector http, js-http http',
    'tls-truncated: collector http, js-http http',
  ],
  'the answers are late but in time': [
    'slow/within-deadline: collector grpc, collector http, js-grpc grpc, js-http http',
  ],
  'nothing fails': [
    'dns-one-of-n-dead: collector grpc, collector http, js-grpc grpc, js-http http',
    'h2-too-many-pings: collector grpc, js-grpc grpc',
    'h2-goaway-abrupt: collector grpc, js-grpc grpc',
    'h2-goaway-age: collector grpc, js-grpc grpc',
    'h2-settings/tiny-window: collector grpc, js-grpc grpc',
    'h2-settings/one-stream: collector grpc, js-grpc grpc',
  ],
  'its time-out begins once it is connected': ['syn-blackhole: js-http http'],
  'its time-out ends with the first byte of an answer': ['slow-body: js-http http'],
  'nobody can tell': ['accept-then-lose: collector grpc, collector http, js-grpc grpc, js-http http'],
  'it trusts the authority, which is the same': [
    'tls-cert-rotate: collector grpc, collector http, js-grpc grpc, js-http http',
  ],
  'it asks nobody whether a certificate was revoked': [
    'tls-revoked: collector grpc, collector http, js-grpc grpc, js-http http',
    'tls-revoked/unstapled: collector grpc, collector http, js-grpc grpc, js-http http',
  ],
  'it puts the chain in order': ['bad-cert/out-of-order: collector grpc, collector http, js-grpc grpc, js-http http'],
  'the key is long enough for it': ['bad-cert/weak-key: collector grpc, collector http'],
  'it has more patience': ['h2-settings/late: js-grpc grpc'],
  'it does not heed what is said of headers': ['h2-settings/header-limit: js-grpc grpc'],
  'it does not check what is said of frames': ['h2-settings/frame-size: collector grpc'],
  'it does not insist on ALPN': ['tls-no-alpn: js-grpc grpc'],
  'it falls back to the common name': ['tls-legacy-cn: js-grpc grpc'],
  'it makes traces alone': ['unimplemented-signal: js-grpc grpc, js-http http'],
  'it resends without a word, and succeeds': [
    'backoff: js-http http',
    'dns-flap: js-http http',
    'exhausted-bare: js-http http',
    'flap: js-http http',
    'herd-sync: js-http http',
    'html-502: js-http http',
    'idle-close: js-http http',
    'idle-close/nat-drop: js-http http',
    'ipv6-only: js-http http',
    'lb-pinned: js-http http',
    'outage-recover-weak: js-http http',
    'outage-then-recovery: js-http http',
    'resp-truncated/refusal: js-http http',
    'restart-resume: js-http http',
    'retryable-sweep: js-http http',
    'rst-after-commit/fin: js-http http',
    'rst-after-commit: js-http http',
    'rst-mid-upload: js-http http',
    'throttle: js-http http',
    'throttle/date: js-http http',
    'throttle/unavailable: js-http http',
    'unavailable: js-http http',
    'unavailable/gateway-timeout: js-http http',
  ],
};

/** A scenario as it is, and as each of its variants shows it. */
const faces = listScenarios().flatMap((scenario) => [
  { name: scenario.id, face: scenario },
  ...Object.entries(scenario.variants).map(([name, variant]) => ({
    name: `${scenario.id}/${name}`,
    face: loadScenario(scenario.id, { with: variant.with }),
  })),
]);

function missing(face: Scenario): string[] {
  const { symptoms } = face;
  const concerned = voices.filter((voice) => isConcerned(voice, face));
  return concerned
    .filter((voice) => !symptoms.some(({ sender }) => sender === titleOf(voice, face.sender)))
    .map(({ sender, family }) => `${sender} ${family}`);
}

test('each sender that a failure concerns says something of it, or there is a reason why not', () => {
  const without = faces.flatMap(({ name, face }) => {
    const quiet = missing(face);
    return quiet.length === 0 ? [] : [`${name}: ${quiet.join(', ')}`];
  });
  expect(without.toSorted()).toEqual(Object.values(silent).flat().toSorted());
});

test.each(faces)('what stands in $name is masked, and comes from a sender that the script knows', ({ face }) => {
  for (const { sender, version, line } of face.symptoms) {
    expect(voices.map((voice) => titleOf(voice, face.sender))).toContain(sender);
    expect(version).toMatch(/\d+\.\d+\.\d+/);
    expect(line).toBe(maskLine(line));
    expect(line).not.toMatch(/\/(?:home|tmp|root|Users)\//);
  }
});

test('failures are told apart by their lines, but for those that are the same to a sender', () => {
  const owners = new Map<string, Set<string>>();
  for (const { id, symptoms } of listScenarios()) {
    for (const { sender, line } of symptoms.filter((symptom) => isTelling(symptom.line))) {
      const key = `${sender}: ${line}`;
      owners.set(key, (owners.get(key) ?? new Set()).add(id));
    }
  }
  const unexpected = [...owners].filter(([, ids]) => ids.size > 1 && !areAlike([...ids]));
  expect(unexpected).toEqual([]);
});
