import { readFileSync } from 'node:fs';
import type { Backend } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import type { ClientCertificate } from '../../src/core/sender-settings.ts';
import { listenerNames } from '../../src/core/signal.ts';
import type { ListenerName } from '../../src/core/signal.ts';
import type { ProbeTarget } from '../../src/probe/facts.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { truths } from './truths.ts';
import type { Truth } from './truths.ts';

/* Every scenario as a probe is pointed at it. */

/** Ways of asking for it, each with what is named then. */
export function waysOf(name: string): readonly Truth[] {
  return [truths[name] ?? []].flat();
}

export function doorsOf({ asked = {} }: Truth): readonly ListenerName[] {
  if (asked.protocol) return [asked.protocol === 'grpc' ? 'grpc' : 'http'];
  return asked.door ? [asked.door] : listenerNames;
}

/** `name`: scenario, or scenario/variant. */
export async function startCase(name: string, truth: Truth = {}): Promise<Backend> {
  const [id, variant] = name.split('/') as [string, string?];
  const given = variant === undefined ? {} : loadScenario(id).variants[variant]!.with;
  const backend = await startBackend({ scenario: id, with: { ...given, ...truth.with } });
  if (truth.shutIn !== undefined) {
    backend.enterPhase(truth.shutIn);
    for (const listener of listenerNames)
      await backend.waitFor((event) => event.type === 'listener.closed' && event.listener === listener);
  }
  return backend;
}

/** What a probe is told of a backend. */
export function askedOf(backend: Backend, door: ListenerName, { asked = {}, timeoutMs = 8000 }: Truth): ProbeTarget {
  const { protocol, headers = {}, trusts, shows, proxied, isPlain, astray } = asked;
  const url = (astray ? backend.settings().endpoints : backend.endpoints)[door];
  return {
    url: isPlain ? url.replace('https:', 'http:') : url,
    protocols: protocol && [protocol],
    headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, filled(value, backend)])),
    ca: trusts && backend.caFile && readFileSync(backend.caFile, 'utf8'),
    proxy: proxied && backend.ready.proxy,
    identity: shows && identityOf(backend, shows),
    timeoutMs,
    env: {},
  };
}

export function limitedToken(backend: Backend): string {
  return String(backend.ready.sender['limitedToken']);
}

/** With the credentials that were minted. */
function filled(text: string, { ready: { sender } }: Backend): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => String(sender[name]));
}

function identityOf(backend: Backend, clientCertificate: ClientCertificate) {
  const { clientCertFile, clientKeyFile } = backend.settings({ extra: { clientCertificate } });
  return { cert: readFileSync(clientCertFile!, 'utf8'), key: readFileSync(clientKeyFile!, 'utf8') };
}
