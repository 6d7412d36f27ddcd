import { openCertificates } from '../certs/certificates.ts';
import type { Certificates } from '../certs/certificates.ts';
import type { EventDraft } from '../core/event.ts';
import type { ResolvedSettings, SenderSettings } from '../core/sender-settings.ts';
import { fillStory } from '../core/story.ts';
import type { Story } from '../core/story.ts';
import type { Phase, Scenario } from '../scenario/scenario.ts';
import type { BackendOptions } from './backend.ts';
import { Director } from './director.ts';
import { Doors } from './doors.ts';
import { placeholdersOf, reachableHost, senderSettings, tlsFacts } from './guidance.ts';
import type { BackendFacts } from './guidance.ts';
import { BackendHost } from './wire-host.ts';
import type { HostParts } from './wire-host.ts';

export interface SiteParts extends Pick<HostParts, 'shared' | 'random' | 'claim' | 'owner'> {
  readonly options: BackendOptions;
  readonly scenario: Scenario;
  readonly record: (draft: EventDraft) => void;
  /** The doors could not follow a phase. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** A scenario at doors of its own: schedule, listeners, certificates, and what a sender has to be told to get there. */
export class Site implements AsyncDisposable {
  readonly director: Director;
  readonly host: BackendHost;
  readonly #parts: SiteParts;
  readonly #doors: Doors;
  /** Senders were told so: a later scenario that does not care leaves it at that. */
  readonly #tlsFromStart: boolean;
  #certificates: Certificates | undefined;
  /** Listener changes happen one after the other: a phase may end while the last one is still being applied. */
  #applied: Promise<void> = Promise.resolve();

  constructor(parts: SiteParts) {
    const { options, scenario, shared, random } = parts;
    this.#parts = parts;
    this.#tlsFromStart = scenario.backend.tls;
    this.director = new Director(scenario, {
      clock: shared.clock,
      random,
      record: (draft) => this.host.record(draft),
      onPhase: (phase) => this.#follow(phase),
    });
    this.host = new BackendHost({
      ...parts,
      director: this.director,
      certificates: () => this.#certificates,
      isShapedOutside: options.toxiproxy !== undefined,
    });
    this.#doors = new Doors(this.host, options);
  }

  /** Opens certificates and listeners; nothing goes wrong yet. */
  async open(): Promise<void> {
    await this.prepareTls(this.scenario);
    await this.#doors.open(this.scenario);
  }

  /** Begins `scenario`, by default the one in force again; settles once the doors have followed. */
  async begin(because: string, scenario?: Scenario): Promise<void> {
    this.director.begin(because, scenario);
    await this.#applied;
  }

  /** Before another scenario begins: throws ChaosError where something here cannot do what it wants. */
  async prepare(scenario: Scenario): Promise<void> {
    await this.#doors.prepare(scenario);
  }

  async prepareTls(scenario: Scenario): Promise<void> {
    const { certsDir: dir, advertise, tls } = this.#parts.options;
    const wanted = tls ?? (scenario.backend.tls || this.#tlsFromStart);
    if (!wanted) this.#certificates = undefined;
    if (wanted) this.#certificates ??= await openCertificates({ clock: this.#parts.shared.clock, dir, advertise });
  }

  get scenario(): Scenario {
    return this.director.scenario;
  }

  get caFile(): string | undefined {
    return this.facts.caFile;
  }

  get facts(): BackendFacts {
    const { options, shared } = this.#parts;
    const { token, renewedToken, limitedToken } = shared.credentials;
    return {
      ...tlsFacts(this.scenario, this.#certificates),
      host: reachableHost(options),
      ports: this.#doors.ports,
      nameServer: this.#doors.nameServer,
      proxyAddress: this.#doors.proxy,
      upstream: shared.upstreams?.urls,
      token,
      renewedToken,
      limitedToken,
    };
  }

  settings(options?: { fixed?: boolean; extra?: SenderSettings }): ResolvedSettings {
    return senderSettings(this.scenario, this.facts, options);
  }

  story(): Story {
    return fillStory(this.scenario, placeholdersOf(this.facts));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.director[Symbol.dispose]();
    await this.#applied.catch(() => {});
    await this.#doors[Symbol.asyncDispose]();
  }

  #follow(phase: Phase): void {
    this.#applied = this.#applied.then(() => this.#doors.follow(phase));
    this.#applied.catch((error: unknown) => {
      this.#parts.onFailure(`a listener could not follow phase “${phase.name}”`, error);
    });
  }
}
