import type { Proxy, Toxiproxy } from 'toxiproxy-node-client';
import { ChaosError } from '../core/errors.ts';
import type { Toxic } from '../core/toxic.ts';

/*
 * A real Toxiproxy in front of a listener, where somebody has one running: it listens where we would, and does to bytes
 * what our own layer would do.
 */

export interface ToxiproxyDoor {
  /** Unique in that Toxiproxy. */
  readonly name: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly upstream: { readonly host: string; readonly port: number };
}

/** One proxy of a Toxiproxy, ours until it is disposed. */
export class ToxiproxyProxy implements AsyncDisposable {
  readonly port: number;
  readonly #proxy: Proxy;
  #names: string[] = [];
  #isOpen = true;

  constructor(proxy: Proxy) {
    this.#proxy = proxy;
    this.port = Number(new URL(`tcp://${proxy.listen}`).port);
  }

  /** Closed, it refuses connections and ends those that are open. */
  async setOpen(isOpen: boolean): Promise<void> {
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    const { listen, upstream } = this.#proxy;
    await this.#proxy.update({ enabled: isOpen, listen, upstream });
  }

  /** For open connections, too. */
  async setToxics(toxics: readonly Toxic[]): Promise<void> {
    for (const name of this.#names.splice(0)) await (await this.#proxy.getToxic(name)).remove();
    for (const [index, toxic] of toxics.entries()) {
      const { type, stream, toxicity } = toxic;
      const name = `${type}-${index + 1}`;
      await this.#proxy.addToxic({ name, type, stream, toxicity, attributes: attributesOf(toxic) });
      this.#names.push(name);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Whoever has ended Toxiproxy has removed it.
    await this.#proxy.remove().catch(() => {});
  }
}

/** Throws ChaosError `toxiproxy-unreachable` or `toxiproxy-refused`. */
export async function openToxiproxy(api: string, doors: readonly ToxiproxyDoor[]): Promise<ToxiproxyProxy[]> {
  const { Toxiproxy: Client } = await import('toxiproxy-node-client');
  const toxiproxy = new Client(api.replace(/\/$/, ''));
  await reach(toxiproxy, api);
  const opened: ToxiproxyProxy[] = [];
  try {
    for (const { name, listen, upstream } of doors) {
      const proxy = await toxiproxy.createProxy({
        name,
        listen: address(listen),
        upstream: address(upstream),
        enabled: true,
      });
      opened.push(new ToxiproxyProxy(proxy));
    }
    return opened;
  } catch (cause) {
    for (const proxy of opened) await proxy[Symbol.asyncDispose]();
    const wanted = doors.map(({ listen }) => address(listen)).join(' and ');
    throw new ChaosError(`Toxiproxy does not listen on ${wanted}`, {
      code: 'toxiproxy-refused',
      hint: `A port may be in use there; port 0 takes any free one. Toxiproxy says: ${(cause as Error).message}`,
      cause,
    });
  }
}

async function reach(toxiproxy: Toxiproxy, api: string): Promise<void> {
  try {
    await toxiproxy.getVersion();
  } catch (cause) {
    throw new ChaosError(`no Toxiproxy answers at ${api}`, {
      code: 'toxiproxy-unreachable',
      hint: 'Start toxiproxy-server, whose API usually listens on http://127.0.0.1:8474, or leave --toxiproxy out.',
      cause,
    });
  }
}

function address({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** In Toxiproxy's own units: whole milliseconds, and microseconds between slices. */
function attributesOf(toxic: Toxic): Record<string, number> {
  const { type: _type, stream: _stream, toxicity: _toxicity, ...attributes } = toxic;
  const factor = toxic.type === 'slicer' ? 1000 : 1;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, Math.round(name === 'delay' ? value * factor : value)]),
  );
}
