import { ChaosError } from '../core/errors.ts';
import type { Place } from '../core/errors.ts';
import type { ListenerName } from '../core/signal.ts';
import { listenerNames } from '../core/signal.ts';
import { openToxiproxy } from '../network/toxiproxy.ts';
import type { ToxiproxyProxy } from '../network/toxiproxy.ts';
import type { Phase, Scenario } from '../scenario/scenario.ts';
import { startListener } from '../wire/listener.ts';
import type { Listener } from '../wire/listener.ts';
import type { BackendOptions } from './backend.ts';
import { reachableHost } from './guidance.ts';
import { backendName } from './backend-name.ts';
import { NameDoor } from './name-door.ts';
import { mustBePossible } from './needs.ts';
import { ProxyDoor } from './proxy-door.ts';
import type { BackendHost } from './wire-host.ts';

type DoorOptions = Pick<BackendOptions, 'host' | 'advertise' | 'grpcPort' | 'httpPort' | 'toxiproxy'>;

const loopback = '127.0.0.1';

/** The listeners of a backend, and the Toxiproxy in front of them where there is one. */
export class Doors implements AsyncDisposable {
  readonly #host: BackendHost;
  readonly #options: DoorOptions;
  readonly #listeners = new Map<ListenerName, Listener>();
  readonly #names: NameDoor;
  readonly #proxy: ProxyDoor;
  readonly #proxies = new Map<ListenerName, ToxiproxyProxy>();

  constructor(host: BackendHost, options: DoorOptions) {
    this.#host = host;
    this.#options = options;
    const address = reachableHost(options);
    this.#names = new NameDoor(host, address);
    const hosts = [address.toLowerCase(), 'localhost', '127.0.0.1', '::1', backendName];
    this.#proxy = new ProxyDoor(host, { hosts, listeners: this.#listeners });
  }

  /** Where senders knock. */
  get ports(): { readonly grpc: number; readonly http: number } {
    const portOf = (name: ListenerName): number => (this.#proxies.get(name) ?? this.#listeners.get(name)!).port;
    return { grpc: portOf('grpc'), http: portOf('http') };
  }

  /** `127.0.0.1:PORT` of the name server, where a scenario has asked for one. */
  get nameServer(): string | undefined {
    return this.#names.address;
  }

  /** `127.0.0.1:PORT` of the HTTP proxy, where a scenario has asked for one. */
  get proxy(): string | undefined {
    return this.#proxy.address;
  }

  async open(scenario: Scenario): Promise<void> {
    mustBePossible(scenario);
    await this.#openOthers(scenario);
    const { host = loopback, grpcPort = 0, httpPort = 0, toxiproxy } = this.#options;
    const ports = { grpc: grpcPort, http: httpPort };
    if (toxiproxy !== undefined) mustBeToxiproxys(scenario);
    for (const name of listenerNames) {
      // Behind a Toxiproxy nobody else has to find us.
      const place = toxiproxy === undefined ? { host, port: ports[name] } : { host: loopback, port: 0 };
      this.#listeners.set(name, await startListener(this.#host, { name, ...place }));
    }
    if (toxiproxy === undefined) return;
    const doors = listenerNames.map((name) => {
      const { port } = this.#listeners.get(name)!;
      const listen = { host, port: ports[name] };
      return { name: `otlp-chaos-${process.pid}-${name}-${port}`, listen, upstream: { host: loopback, port } };
    });
    const proxies = await openToxiproxy(toxiproxy, doors);
    for (const [index, name] of listenerNames.entries()) this.#proxies.set(name, proxies[index]!);
  }

  /** Before another scenario begins: what this machine or a Toxiproxy cannot do is said, not left out. */
  async prepare(scenario: Scenario): Promise<void> {
    mustBePossible(scenario);
    if (this.#options.toxiproxy !== undefined) mustBeToxiproxys(scenario);
    await this.#openOthers(scenario);
  }

  async #openOthers(scenario: Scenario): Promise<void> {
    await this.#names.open(scenario);
    await this.#proxy.open(scenario);
  }

  /** A phase has begun: doors open or close, open connections are kept, drained or cut. */
  async follow({ existing }: Phase): Promise<void> {
    for (const [name, door] of this.#listeners) {
      const reply = this.#host.decideListener({ listener: name });
      const proxy = this.#proxies.get(name);
      if (proxy) await proxy.setToxics(this.#host.toxicsOf(name));
      await proxy?.setOpen(reply.verb === 'serve');
      await door.setVerb(reply);
      door.redecide(existing);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#names[Symbol.asyncDispose]();
    for (const proxy of this.#proxies.values()) await proxy[Symbol.asyncDispose]();
    await Promise.all([...this.#listeners.values()].map((listener) => listener.close()));
    // Its tunnels are theirs.
    await this.#proxy[Symbol.asyncDispose]();
  }
}

/** Toxiproxy knows its own chance, toxicity, and none of our conditions on single connections. */
function mustBeToxiproxys({ id, phases }: Scenario): void {
  for (const { fault, when, chance, times, place } of phases.flatMap(({ rules }) => rules)) {
    // It would lead past Toxiproxy.
    if (fault.needs?.length || fault.layer === 'proxy') throw toxiproxyCannot(`the fault “${fault.name}”`, id, place);
    if (fault.layer !== 'bytes') continue;
    const given = [when.connection && 'connection', chance < 1 && 'chance', times !== undefined && 'times'].filter(
      Boolean,
    );
    if (given.length === 0) continue;
    throw toxiproxyCannot(`“${given.join('” and “')}”`, id, place);
  }
}

function toxiproxyCannot(what: string, id: string, place: Place | undefined): ChaosError {
  const hint = 'Leave --toxiproxy out: in process the rule works as it is. (A `toxicity` takes the place of a chance.)';
  return new ChaosError(`Toxiproxy cannot do ${what} of scenario “${id}”`, { code: 'toxiproxy-cannot', place, hint });
}
