import type { NamedFinding } from '../diagnosis/named.ts';
import type { SenderSettings } from '../core/sender-settings.ts';
import type { Protocol } from '../core/signal.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Explanation } from './explanation.ts';
import type { Clue, ProbeTarget } from './facts.ts';
import { befallsSender, printedLike, settingsIn, showsVariants, sightOf } from './sights.ts';
import type { Setting } from './sights.ts';

/*
 * What a sender's log tells and what a probe sees, put together. A log alone names several failures as often as one; an
 * endpoint shows which of them is there now, or that none is. Pure: it opens nothing, and reads scenarios alone.
 */

/** The endpoint shows what the log tells of. */
export interface Agreed {
  readonly kind: 'agreed';
  /** As both tell it: which of those that the log fits it is, how sure that is, and which of them look the same to a probe. */
  readonly clue: Clue;
  /** Findings that have it, and all scenarios that these fit. */
  readonly findings: readonly NamedFinding[];
  readonly outOf: readonly string[];
  /** What the sender may have and the probe was not told, without which any endpoint of this kind would look so. */
  readonly lacks: readonly Setting[];
}

/** The endpoint shows something, and the log tells of something else. */
export interface Other {
  readonly kind: 'other';
  /** The log tells of nothing but what befalls a sender, be it for this. */
  readonly follows: boolean;
  readonly lacks: readonly Setting[];
}

/** The endpoint takes exports. */
export interface Fine {
  readonly kind: 'fine';
  readonly findings: readonly { readonly finding: NamedFinding; readonly remaining: readonly Remaining[] }[];
}

export type Joined = Agreed | Other | Fine | { readonly kind: 'silent' };

/** A failure that the log fits and an endpoint that takes exports does not show; the likeliest first. */
export interface Remaining {
  readonly scenario: Scenario;
  /**
   * `hidden`: no empty export shows it. `setting`: it lies in what the sender is told, and the probe may have been told
   * something else. `gone`: it would show if it were there now. `sender`: the same, but for what is left of it in the sender.
   */
  readonly standing: (typeof standings)[number];
  /** Why it is hidden. */
  readonly because?: string;
  /** In what it lies. */
  readonly settings: readonly Setting[];
}

const standings = ['hidden', 'setting', 'gone', 'sender'] as const;

/** What was seen, and what it was explained as; neither where everything is fine. */
export interface Seen {
  readonly clue?: Clue | undefined;
  readonly told?: Explanation | undefined;
}

type Told = Pick<ProbeTarget, 'url' | 'headers' | 'ca' | 'identity' | 'protocols' | 'proxy'>;

export function joinLog(findings: readonly NamedFinding[], { clue, told }: Seen, asked: Told): Joined {
  if (findings.length === 0) return { kind: 'silent' };
  if (!clue || !told) {
    return { kind: 'fine', findings: remainingIn(findings, asked) };
  }
  const lacks = (told.scenario ? settingsIn(told.scenario) : []).filter((setting) => isUntold(setting, asked));
  const agreed = agreedOn(findings, clue, told);
  if (agreed) return { ...agreed, lacks };
  const follows = findings.every((finding) =>
    candidatesOf(finding).every(({ scenario }) => scenario.cause === 'aftermath'),
  );
  return { kind: 'other', follows, lacks };
}

/** Of the endpoints that the log names, the first, where none is the one that was probed. */
export function namedInstead(url: string, endpoints: readonly string[]): string | undefined {
  const probed = new URL(url);
  const isProbed = (endpoint: string): boolean => {
    const named = URL.parse(endpoint.includes('://') ? endpoint : `${probed.protocol}//${endpoint}`);
    if (!named) return false;
    // Which name stands for an address, a log does not say.
    const isSameHost = named.hostname === probed.hostname || isAddress(named) !== isAddress(probed);
    return isSameHost && portOf(named) === portOf(probed);
  };
  return endpoints.some(isProbed) ? undefined : endpoints[0];
}

function isAddress({ hostname }: URL): boolean {
  return /^[\d.]+$|^\[/.test(hostname);
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

/** A failure that a finding fits. */
interface Candidate {
  readonly scenario: Scenario;
  /** As which: by scenario, or scenario/variant. */
  readonly forms: readonly string[];
}

function candidatesOf({ scenario, others, candidates }: NamedFinding): Candidate[] {
  return [scenario, ...others].map((one) => {
    const variants = candidates.filter((face) => face.scenario === one.id).map(({ variant }) => variant);
    return { scenario: one, forms: variants.map((variant) => formOf(loadVariant(one.id, variant))) };
  });
}

function loadVariant(id: string, variant: string | undefined): Scenario {
  const usual = loadScenario(id);
  return variant === undefined ? usual : loadScenario(id, { with: usual.variants[variant]!.with });
}

/** A variant that is told in words of its own is a failure of its own; the others are examples of the same. */
function formOf({ id, title, variants }: Scenario): string {
  const [name] = Object.entries(variants).find(([, variant]) => variant.title === title) ?? [];
  return name === undefined ? id : `${id}/${name}`;
}

function agreedOn(findings: readonly NamedFinding[], clue: Clue, told: Explanation): Omit<Agreed, 'lacks'> | undefined {
  const own = findings.filter((finding) => candidatesOf(finding).some((one) => nearness(one, told) > 0));
  const fitting = Map.groupBy(own.flatMap(candidatesOf), ({ scenario }) => scenario.id);
  const [first, ...others] = nearest([...fitting.values()], told);
  if (!first) return undefined;
  const isOfStory = ({ id }: Scenario): boolean => printedLike[told.row]?.includes(id) ?? false;
  const alike = others.filter((one) => !isOfStory(one));
  const isSure = clue.certainty === 'certain' || own.some(({ confidence }) => confidence === 'certain');
  const { because, also: _, ...same } = clue;
  return {
    kind: 'agreed',
    clue: {
      // What shows and repairs exactly what was seen says nothing of what looks like it.
      ...(told.scenario?.id === first.id || isOfStory(first) ? same : { row: first.id, with: first.given }),
      because,
      certainty: isSure && alike.length === 0 ? 'certain' : 'likely',
      ...(alike.length > 0 && { also: alike.map(({ id }) => id) }),
    },
    findings: own,
    outOf: [...fitting.keys()],
  };
}

/** What the endpoint may be: first what more findings fit, then what was tried, then as the log has them. */
function nearest(fitting: readonly Candidate[][], told: Explanation): Scenario[] {
  return fitting
    .map((all) => ({ all, near: Math.max(...all.map((one) => nearness(one, told))) }))
    .filter(({ near }) => near > 0)
    .toSorted((a, b) => b.all.length - a.all.length || b.near - a.near)
    .map(({ all }) => all[0]!.scenario);
}

/** Whether the endpoint would look as it does if it were this one: 2 where that is sure, 1 where it may well be, else 0. */
function nearness({ scenario, forms }: Candidate, told: Explanation): number {
  const name = told.scenario?.id ?? told.row;
  const isSeen = told.scenario ? isForm(told.scenario, { scenario, forms }) : printedLike[name]?.includes(scenario.id);
  if (isSeen || forms.some((form) => sightOf(form).named?.includes(name))) return 2;
  const others = told.others.map((other) => (other.scenario ? formOf(other.scenario) : other.row));
  return forms.some((form) => others.includes(form)) ? 1 : 0;
}

function isForm(seen: Scenario, { scenario, forms }: Candidate): boolean {
  return showsVariants(seen) ? forms.includes(formOf(seen)) : seen.id === scenario.id && !forms.every(isHidden);
}

function isHidden(form: string): boolean {
  return sightOf(form).hidden !== undefined;
}

/** Each failure once, where it comes first. */
function remainingIn(findings: readonly NamedFinding[], asked: Told): Fine['findings'] {
  const told = new Set<string>();
  return findings.flatMap((finding) => {
    const remaining = remainingOf(finding, asked).filter(({ scenario }) => !told.has(scenario.id));
    for (const { scenario } of remaining) told.add(scenario.id);
    return remaining.length === 0 ? [] : [{ finding, remaining }];
  });
}

function remainingOf(finding: NamedFinding, asked: Told): Remaining[] {
  const all = candidatesOf(finding).map(({ scenario, forms }): Remaining => {
    const because = forms.map((form) => sightOf(form).hidden).find((reason) => reason !== undefined);
    const settings = settingsIn(scenario).filter((setting) => mayDiffer(setting, scenario, asked));
    const usual = befallsSender(scenario) ? 'sender' : 'gone';
    const standing = because !== undefined ? 'hidden' : settings.length > 0 ? 'setting' : usual;
    return { scenario, standing, settings, ...(because !== undefined && { because }) };
  });
  return all.toSorted((a, b) => standings.indexOf(a.standing) - standings.indexOf(b.standing));
}

/** Whether exports may be taken from the probe and not from the sender, by what the two are told. */
function mayDiffer(setting: Setting, { fix }: Scenario, asked: Told): boolean {
  switch (setting) {
    case 'protocol':
      // A probe that was told what the sender speaks would have shown it.
      return asked.protocols?.every((protocol) => speaksRight(protocol, fix.sender ?? {})) ?? true;
    case 'headers':
    case 'certificate':
      return !isUntold(setting, asked);
    case 'authority':
      return asked.url.startsWith('https:');
    case 'proxy':
      return asked.proxy === undefined;
    default:
      return true;
  }
}

function speaksRight(protocol: Protocol, { protocol: family, encoding }: SenderSettings): boolean {
  return protocol === 'grpc' ? family === 'grpc' : family !== 'grpc' && protocol === `http/${encoding ?? 'protobuf'}`;
}

/** What the sender may have, and the probe was not given. */
function isUntold(setting: Setting, { headers = {}, ca, identity }: Told): boolean {
  if (setting === 'headers') return Object.keys(headers).length === 0;
  return (setting === 'authority' && ca === undefined) || (setting === 'certificate' && identity === undefined);
}
