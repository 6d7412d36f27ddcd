import { ChaosError } from '../core/errors.ts';
import type { Exhibit } from '../core/event.ts';
import { createRandom, maxSeed } from '../core/random.ts';
import type { Random } from '../core/random.ts';
import { findExhibit, planExhibits } from '../scenario/exhibits.ts';
import type { ExhibitPlan } from '../scenario/exhibits.ts';
import { beyondExchanges } from '../scenario/reach.ts';
import type { Claim, RequestHead } from '../wire/host.ts';
import type { BackendOptions } from './backend.ts';
import { exhibitHeader, sessionHeader } from './choosing-headers.ts';
import { exhibitOf } from './exhibit.ts';
import type { BackendFacts } from './guidance.ts';
import { endpointsOf } from './guidance.ts';
import { missingFor, mustBePossible } from './needs.ts';
import { Site } from './site.ts';
import type { SharedParts } from './slice.ts';

const pathPattern = /^\/s\/([^/?]+)([/?].*)?$/s;

/** What requests asked for, so that it is looked up once; all of it is forgotten beyond this. */
const maxRemembered = 1000;
const maxNameChars = 300;

export interface GalleryParts {
  readonly options: BackendOptions;
  readonly shared: SharedParts;
  readonly random: Random;
  readonly onFailure: (what: string, error: unknown) => void;
}

/** What a request chose, and its path without the choice. */
export interface Choice {
  readonly plan: ExhibitPlan;
  readonly path?: string;
}

/** Every scenario at once: those that act on exchanges behind the doors of the backend, each other one behind its own. */
export class Gallery implements AsyncDisposable {
  readonly #parts: GalleryParts;
  readonly #plans = planExhibits();
  readonly #sites = new Map<string, Site>();
  readonly #asked = new Map<string, ExhibitPlan>();

  constructor(parts: GalleryParts) {
    this.#parts = parts;
  }

  /** Opens the doors of those that have their own, in the order of the list: from the base port on, or at free ones. */
  async open(): Promise<void> {
    const { options } = this.#parts;
    if (options.toxiproxy !== undefined) throw notBehindToxiproxy();
    const basePort = typeof options.gallery === 'object' ? options.gallery.basePort : undefined;
    const own = this.#plans.filter(({ isShared }) => !isShared);
    for (const [index, plan] of own.entries()) {
      // One that this machine cannot show takes none of the others away; whoever asks for it is told what is missing.
      if (missingFor(plan.scenario).length > 0) continue;
      const first = basePort === undefined ? undefined : basePort + 2 * index;
      const site = this.#siteOf(plan, first === undefined ? {} : { grpcPort: first, httpPort: first + 1 });
      this.#sites.set(plan.name, site);
      await site.open();
    }
  }

  async begin(): Promise<void> {
    for (const site of this.#sites.values()) await site.begin('start');
  }

  /** One that has doors of its own. Throws ChaosError for a name that has none. */
  site(name: string): Site {
    const plan = findExhibit(name, this.#plans);
    const site = this.#sites.get(plan.name);
    if (site) return site;
    mustBePossible(plan.scenario);
    throw new ChaosError(`“${plan.name}” has no doors of its own`, {
      code: 'shared-exhibit',
      hint: 'Requests choose it, and each session has a schedule of its own: see /sessions.',
    });
  }

  /** One that a request can choose. Throws ChaosError for any other. */
  shared(name: string): ExhibitPlan {
    return this.#find(name);
  }

  exhibits(hall: BackendFacts): Exhibit[] {
    return this.#plans
      .filter(({ name, isShared }) => isShared || this.#sites.has(name))
      .map((plan) => exhibitOf(plan, this.#sites.get(plan.name)?.facts ?? hall));
  }

  /** Undefined where a request does not say. Throws ChaosError for what is not there, or behind other doors. */
  choose({ headers, path, family }: RequestHead): Choice | undefined {
    const [, segment, rest = '/'] = (family === 'http' && pathPattern.exec(path)) || [];
    const byPath = segment === undefined ? undefined : decoded(segment);
    const byHeader = headers[exhibitHeader];
    const text = byPath ?? byHeader;
    if (text === undefined) return undefined;
    if (byPath !== undefined && byHeader !== undefined && byPath !== byHeader) throw twoChoices(byPath, byHeader);
    const plan = this.#find(text);
    return byPath === undefined ? { plan } : { plan, path: rest };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#sites.values()].map((site) => site[Symbol.asyncDispose]()));
  }

  #find(text: string): ExhibitPlan {
    const known = this.#asked.get(text);
    if (known) return known;
    const plan = findExhibit(text.slice(0, maxNameChars), this.#plans);
    if (!plan.isShared) throw this.#elsewhere(plan);
    if (this.#asked.size >= maxRemembered) this.#asked.clear();
    this.#asked.set(text, plan);
    return plan;
  }

  #siteOf({ name, scenario }: ExhibitPlan, ports: Pick<BackendOptions, 'grpcPort' | 'httpPort'>): Site {
    const { options, shared, random, onFailure } = this.#parts;
    const { host, advertise, certsDir } = options;
    return new Site({
      options: { host, advertise, certsDir, ...ports },
      scenario,
      shared,
      random: createRandom(Math.floor(random.draw('exhibit', name) * (maxSeed + 1))),
      record: (draft) => shared.journal.record({ exhibit: name, ...draft }),
      claim: ({ headers }) => (headers[sessionHeader] === undefined ? undefined : noSession(name, scenario)),
      owner: name,
      onFailure,
    });
  }

  #elsewhere({ name, scenario }: ExhibitPlan): ChaosError {
    const site = this.#sites.get(name);
    mustBePossible(scenario);
    const layers = beyondExchanges(scenario).join(', ') || 'tls';
    const { grpc, http } = site ? endpointsOf(site.facts) : { grpc: '', http: '' };
    return new ChaosError(`“${name}” acts on ${layers}, before a request can choose it`, {
      code: 'exhibit-elsewhere',
      hint: site ? `It has doors of its own: gRPC ${grpc}, HTTP ${http}` : 'It is shown with its usual values only.',
    });
  }
}

function noSession(name: string, scenario: ExhibitPlan['scenario']): Partial<Claim> {
  const layers = beyondExchanges(scenario).join(', ');
  const message = `“${name}” acts on ${layers}: what happens at its doors cannot be one session's`;
  return { refusal: { reason: 'invalid', message } };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A path like any other: nothing has such a name.
    return segment;
  }
}

function twoChoices(byPath: string, byHeader: string): ChaosError {
  return new ChaosError(`the path asks for “${byPath}” and ${exhibitHeader} for “${byHeader}”`, {
    code: 'two-exhibits',
    hint: 'Say it once.',
  });
}

function notBehindToxiproxy(): ChaosError {
  return new ChaosError('a gallery cannot stand behind a Toxiproxy', {
    code: 'toxiproxy-cannot',
    hint: 'In process the same is done to bytes: leave --toxiproxy out.',
  });
}
