import { isDeepStrictEqual } from 'node:util';
import type { Backend } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import type { SenderSettings } from '../../src/core/sender-settings.ts';
import type { Aim, Attempt } from './clients/client.ts';
import type { Face } from './faces.ts';
import { expectedWords } from './lookouts.ts';
import type { Lookout } from './lookouts.ts';
import type { Proof } from './proof.ts';
import { namelessness, silence, unconnected } from './vocabulary.ts';

/** What one client saw of one face: its attempts, in order. */
export interface Sighting {
  readonly words: readonly string[];
  /** The same attempts in the client's own words. */
  readonly said: readonly string[];
  readonly quickestMs: number;
  /** Of what was acknowledged nothing was stored. */
  readonly isLost: boolean;
}

const usualAttempts = 3;
/** Whom nobody answers, or not in OTLP, need not ask again. */
const lastWords: readonly string[] = [silence, unconnected, namelessness, 'refused', 'another protocol'];
/** Nobody uses it up, however busy the machine is: where all that comes is silence, the proof has its own. */
const usualPatienceMs = 60_000;

/**
 * Lets a client of a lookout export to a face, with the settings that the scenario gives a sender, or with those of
 * another face. Each look has a backend to itself, since scenarios count requests.
 */
export async function lookAt(
  { scenario }: Face,
  lookout: Lookout,
  { proof, as }: { proof: Proof; as?: Face | undefined },
): Promise<Sighting> {
  const { client, tls } = lookout;
  const given = { ...scenario.given, ...proof.with, ...proof.seenWith };
  await using backend = await startBackend({ scenario: scenario.id, with: given, ...(tls && { tls }), seed: 1 });
  const aim = aimAt(backend, lookout, { proof, sender: (as?.scenario ?? scenario).sender });
  const attempts = client.handshakeOnly ? 1 : (proof.attempts ?? usualAttempts);
  const series = proof.keepsConnection && { exports: attempts, ...proof.keepsConnection };
  const seen: Attempt[] = [];
  let exports = 0;
  let quickestMs = Infinity;
  while (seen.length < attempts && !lastWords.includes(seen.at(-1)?.words ?? '')) {
    await awaitTurn(backend, proof, seen.length + 1);
    const start = performance.now();
    exports++;
    const attempted = await client.attempts({ ...aim, series, payload: proof.fresh ? exports : 1 });
    if (attempted.length === 0) throw new Error(`${lookout.name} tells of no attempt at ${scenario.id}`);
    seen.push(...attempted);
    quickestMs = Math.min(quickestMs, performance.now() - start);
  }
  const sent = backend.events({ since: 0, type: 'reply.sent' });
  const isLost = sent.length > 0 && sent.every(({ committed }) => !committed);
  const looked = seen.slice(0, attempts);
  return { words: looked.map(({ words }) => words), said: looked.map(({ said }) => said), quickestMs, isLost };
}

function aimAt(
  backend: Backend,
  { client, door }: Lookout,
  { proof, sender }: { proof: Proof; sender: SenderSettings },
): Omit<Aim, 'payload'> {
  const settings = backend.settings({ extra: sender });
  const {
    endpoints,
    caFile,
    clientCertFile: certFile,
    clientKeyFile: keyFile,
    headers = {},
    nameServer,
    proxy,
    timeoutMs,
  } = settings;
  // Where all is well, nobody is given less time than a busy machine needs.
  const isConcerned =
    backend.scenario.protocols.includes(door) && (!client.handshakeOnly || proof.handshake !== undefined);
  const own = Object.keys(sender.headers ?? {}).map((name) => [name, headers[name]!]);
  return {
    url: endpoints[door],
    caFile,
    identity: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    nameServer,
    proxy,
    headers: Object.fromEntries(own) as Record<string, string>,
    signal: proof.signal ?? 'traces',
    compression: sender.compression ?? 'none',
    patienceMs: (isConcerned ? (proof.patienceMs ?? timeoutMs) : undefined) ?? usualPatienceMs,
  };
}

async function awaitTurn(backend: Backend, { before }: Proof, attempt: number): Promise<void> {
  if (before?.attempt !== attempt) return;
  let times = 0;
  await backend.waitFor((event) => event.type === before.event && ++times === before.times);
}

/** Whether it shows what a lookout has to see of `face`, whichever face it was taken of. */
export function shows({ words, quickestMs, isLost }: Sighting, lookout: Lookout, face: Face, proof: Proof): boolean {
  const expected = expectedWords(lookout, face, proof);
  const isConcerned = !lookout.client.handshakeOnly && face.scenario.protocols.includes(lookout.door);
  const { takesMs = 0 } = isConcerned ? proof : {};
  if (quickestMs < takesMs) return false;
  if (proof.isLost && !lookout.client.handshakeOnly && !isLost) return false;
  if (proof.isDrawn) return isDeepStrictEqual(new Set(words), new Set(expected));
  // What broke off before the last words has not shown them.
  return words.length >= expected.length && words.every((word, index) => word === (expected[index] ?? expected.at(-1)));
}
