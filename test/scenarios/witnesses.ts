import type { ListenerName } from '../../src/core/signal.ts';
import type { Library } from './clients/client.ts';
import { findings } from './findings.ts';
import type { Face } from './faces.ts';
import { lookoutsFor, tells } from './lookouts.ts';
import type { Lookout } from './lookouts.ts';
import { proofs } from './proofs.ts';

/** Somebody whom we did not write and who sees a failure: a client, a command of its page, a real sender. */
export interface Witness {
  /** `curl, http/json, TLS` · `openssl, command 1` · `OpenTelemetry Collector (otlp_grpc)`. */
  readonly name: string;
  /** At which door it looks; undefined: at both. */
  readonly door?: ListenerName;
  /** The code that reads what the backend sends. */
  readonly libraries: readonly Library[];
  readonly lookout?: Lookout;
  /** From 0. */
  readonly command?: number;
  readonly sender?: 'collector';
}

/** All who see this face and could not see the same where nothing is wrong. */
export function witnessesOf(face: Face): Witness[] {
  return [...clientsOf(face), ...commandsOf(face), ...sendersOf(face)];
}

function clientsOf(face: Face): Witness[] {
  const proof = proofs[face.name];
  if (!proof) return [];
  return lookoutsFor(face, proof)
    .filter((lookout) => tells(lookout, face, proof))
    .map((lookout) => {
      const { reads, tls } = lookout.client;
      const libraries = lookout.tls ? [...new Set([...reads, tls])] : reads;
      return { name: lookout.name, door: lookout.door, libraries, lookout };
    });
}

/** Programs that commands call, and what of them reads answers; `otlp-chaos` is ours, and no witness. */
const programs: Readonly<Record<string, readonly Library[]>> = {
  curl: ['libcurl', 'OpenSSL'],
  openssl: ['OpenSSL'],
  nghttp: ['nghttp2'],
  node: ['Node.js', 'nghttp2'],
};

/** Where no export tells of a failure, the commands of its page do. */
function commandsOf({ name, scenario }: Face): Witness[] {
  if (!proofs[name]?.shownByCommands) return [];
  return scenario.diagnose.flatMap((line, command) => {
    const [program] = /\b(?:curl|openssl|nghttp|node)\b/.exec(line) ?? [];
    const { also } = findings[name]?.[command] ?? {};
    if (program === undefined || also !== undefined) return [];
    return [{ name: `${program}, command ${command + 1}`, libraries: programs[program]!, command }];
  });
}

/** The Collector, where it has something to say: both of its exporters are Go. */
function sendersOf({ scenario }: Face): Witness[] {
  const said = new Set(scenario.symptoms.map(({ sender }) => sender));
  return (['grpc', 'http'] as const)
    .map((door) => ({ name: `OpenTelemetry Collector (otlp_${door})`, door }))
    .filter(({ name }) => said.has(name))
    .map((one) => ({ ...one, libraries: ['Go'], sender: 'collector' }));
}

/** The most witnesses of which no two share a library. */
export function independentOf(witnesses: readonly Witness[]): Witness[] {
  const [first, ...others] = witnesses;
  if (!first) return [];
  const strangers = others.filter(({ libraries }) => !libraries.some((one) => first.libraries.includes(one)));
  const withFirst = [first, ...independentOf(strangers)];
  // Whoever is made of the same is of no more use than the first.
  const rest = others.filter(({ libraries }) => !first.libraries.every((one) => libraries.includes(one)));
  const without = independentOf(rest);
  return without.length > withFirst.length ? without : withFirst;
}
