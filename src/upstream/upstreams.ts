import type { Clock } from '../core/clock.ts';
import { formatDuration } from '../core/duration.ts';
import { ChaosError } from '../core/errors.ts';
import type { Forwarded, ForwardedRequest } from '../core/forwarding.ts';
import type { ListenerName } from '../core/signal.ts';
import { ResponseTooLarge } from './door.ts';
import type { UpstreamDoor } from './door.ts';
import { openGrpcDoor } from './grpc-door.ts';
import { openHttpDoor } from './http-door.ts';

/** Where the real backend is: one URL for each protocol family that shall be passed on. */
export interface UpstreamTargets {
  /** `http://HOST:PORT` or `https://HOST:PORT`. */
  readonly grpc?: string | undefined;
  /** The same; a path is put in front of the request's own. */
  readonly http?: string | undefined;
  /** PEM text of authorities to trust beside the usual ones. */
  readonly ca?: string | undefined;
}

export interface UpstreamLimits {
  /** From the request's last byte to the answer's. */
  readonly upstreamTimeoutMs: number;
  /** Requests under way at one moment. */
  readonly maxUpstreamRequests: number;
  readonly maxUpstreamConnections: number;
  readonly maxUpstreamResponseBytes: number;
}

const MiB = 1024 * 1024;

export const defaultUpstreamLimits: UpstreamLimits = {
  upstreamTimeoutMs: 60_000,
  maxUpstreamRequests: 512,
  maxUpstreamConnections: 64,
  maxUpstreamResponseBytes: 4 * MiB,
};

/** The real backends behind this one. */
export class Upstreams implements AsyncDisposable {
  readonly #doors: Readonly<Partial<Record<ListenerName, UpstreamDoor>>>;
  readonly #limits: UpstreamLimits;
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<Promise<Forwarded>>();

  constructor({ grpc, http, ca }: UpstreamTargets, limits: UpstreamLimits, clock: Clock) {
    const { maxUpstreamConnections: maxConnections, maxUpstreamResponseBytes: maxResponseBytes } = limits;
    const options = { ca, maxConnections, maxResponseBytes };
    this.#limits = limits;
    this.#clock = clock;
    this.#doors = {
      ...(grpc !== undefined && { grpc: openGrpcDoor(targetOf(grpc, 'grpc'), options) }),
      ...(http !== undefined && { http: openHttpDoor(targetOf(http, 'http'), options) }),
    };
  }

  get urls(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.#doors).map(([name, { url }]) => [name, url]));
  }

  /** Never rejects: that there is no answer is an outcome as well. */
  forward(request: ForwardedRequest): Promise<Forwarded> {
    const outcome = this.#forward(request);
    this.#underWay.add(outcome);
    void outcome.then(() => this.#underWay.delete(outcome));
    return outcome;
  }

  async #forward(request: ForwardedRequest): Promise<Forwarded> {
    const door = this.#doors[request.family];
    if (!door) return failed('none', `no upstream is given for OTLP/${request.family === 'grpc' ? 'gRPC' : 'HTTP'}`);
    const { maxUpstreamRequests: max } = this.#limits;
    if (this.#underWay.size >= max) {
      const limit = { name: 'maxUpstreamRequests', max };
      return { ...failed(door.url, `${max} requests are under way to it already`), limit };
    }
    return await this.#send(door, request);
  }

  async #send(door: UpstreamDoor, request: ForwardedRequest): Promise<Forwarded> {
    const { upstreamTimeoutMs } = this.#limits;
    const late = new AbortController();
    using _timer = this.#clock.after(upstreamTimeoutMs, () => {
      late.abort(new Error(`no whole answer within ${formatDuration(upstreamTimeoutMs)}`));
    });
    try {
      const gone = AbortSignal.any([late.signal, this.#stopped.signal]);
      return { upstream: door.url, response: await door.send(request, gone) };
    } catch (error) {
      const limit = error instanceof ResponseTooLarge && { name: 'maxUpstreamResponseBytes', max: error.maxBytes };
      return { ...failed(door.url, reasonOf(error), late.signal.aborted), ...(limit && { limit }) };
    }
  }

  /** What is under way fails, and has been told when this resolves. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort(new Error('this backend is stopping'));
    await Promise.all(this.#underWay);
    for (const door of Object.values(this.#doors)) door[Symbol.dispose]();
  }
}

function failed(upstream: string, failure: string, isTimeout = false): Extract<Forwarded, { failure: string }> {
  return { upstream, failure, isTimeout };
}

/** Where several addresses were tried, Node's error has a reason for each; that of a stream which never began has a cause. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join('; ');
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}

function targetOf(written: string, family: ListenerName): URL {
  const url = URL.parse(written);
  const mistake = url ? mistakeIn(url, family) : 'it is not a URL';
  if (url && mistake === undefined) return url;
  throw new ChaosError(`“${written}” cannot be an upstream: ${mistake}`, {
    code: 'bad-upstream',
    hint: 'Write scheme, host and port: http://127.0.0.1:4318, or https:// for TLS.',
  });
}

function mistakeIn({ protocol, pathname, username, password, search, hash }: URL, family: ListenerName) {
  if (protocol !== 'http:' && protocol !== 'https:') return 'only http:// and https:// are known';
  if (username !== '' || password !== '') return 'credentials are the sender’s, in its headers';
  if (search !== '' || hash !== '') return 'nothing may follow the path';
  return family === 'grpc' && pathname !== '/' ? 'gRPC has no path in front of its own' : undefined;
}
