import { readFileSync } from 'node:fs';
import { createSystemClock, sleep } from '../../../src/core/clock.ts';
import type { Protocol, Signal } from '../../../src/core/signal.ts';
import { mediaTypes } from '../../../src/otlp/media-type.ts';
import { silence } from '../vocabulary.ts';

/** Code bases of which clients are made. */
export type Library = 'libcurl' | 'OpenSSL' | 'Node.js' | 'nghttp2' | 'Go' | 'CPython' | 'gRPC core' | 'BoringSSL';

/** A program or library that exports OTLP and is not ours. */
export interface Client {
  readonly name: string;
  readonly protocol: Protocol;
  /** The libraries that read what the backend sends: clients that share none are independent of each other. */
  readonly reads: readonly Library[];
  /** Of TLS, where it is spoken. */
  readonly tls: Library;
  /** What it can be made to send; undefined: anything. */
  readonly signals?: readonly Signal[];
  /** Shakes hands and goes away. */
  readonly handshakeOnly?: boolean;
  /** Sees frames of HTTP/2, and looks where a proof speaks of them. */
  readonly seesFrames?: boolean;
  /** Trusts the certificate that it met first and no other, and looks where a proof speaks of that. */
  readonly pinsCertificate?: boolean;
  /** Connects and waits, and looks where a proof speaks of that. */
  readonly saysNothing?: boolean;
  /** Can make several exports over one connection. */
  readonly keepsConnection?: boolean;
  /** One export as this client makes it: what it saw of each of its attempts. */
  attempts(aim: Aim): Promise<readonly Attempt[]>;
}

/** What a client saw of one attempt. */
export interface Attempt {
  /** In the words of `vocabulary.ts`, which are the same for all clients. */
  readonly words: string;
  /** As the client itself put it; where it printed nothing, what it was given. */
  readonly said: string;
}

/** The attempts of one export, in the words of `vocabulary.ts`. */
export async function wordsOf(client: Client, aim: Aim): Promise<string[]> {
  return (await client.attempts(aim)).map(({ words }) => words);
}

/** What a client is told: where to, whom to trust, who asks, how long to wait. */
export interface Aim {
  /** `http://host:port` or `https://host:port`. */
  readonly url: string;
  /** Without it: whoever the client's system trusts. */
  readonly caFile?: string | undefined;
  /** What it shows of itself; PEM files. */
  readonly identity?: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Whom its host asks for names, `address:port`. Default: whom the system asks. */
  readonly nameServer?: string | undefined;
  /** URL of the HTTP proxy that it goes through. Default: none. */
  readonly proxy?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly compression: 'gzip' | 'none';
  readonly signal: Signal;
  /** Which of many payloads is exported, from 1. */
  readonly payload: number;
  readonly patienceMs: number;
  /** Several exports over one connection, from this payload on. Default: one. */
  readonly series?: Series | undefined;
}

/** Its own certificate and key, for a client that reads no files. */
export function identityOf({ identity }: Pick<Aim, 'identity'>): { cert: Buffer; key: Buffer } | undefined {
  return identity && { cert: readFileSync(identity.certFile), key: readFileSync(identity.keyFile) };
}

/** Of a request over OTLP/HTTP. */
export function mediaTypeOf(protocol: Protocol): string {
  return mediaTypes[protocol === 'http/json' ? 'json' : 'protobuf'];
}

/** For a client of gRPC: `host:port`, and whom to ask for the host. */
export function targetOf({ url, nameServer }: Pick<Aim, 'url' | 'nameServer'>): string {
  const { host } = new URL(url);
  return nameServer === undefined ? host : `dns://${nameServer}/${host}`;
}

export interface Series {
  readonly exports: number;
  readonly pauseMs: number;
}

/** The payloads of one call, with a pause between them; whom nobody answers asks no more. */
export async function inSeries(
  { payload, series = { exports: 1, pauseMs: 0 } }: Pick<Aim, 'payload' | 'series'>,
  exportOnce: (payload: number) => Promise<readonly Attempt[]>,
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (let index = 0; index < series.exports; index++) {
    if (index > 0) await sleep(clock, series.pauseMs);
    attempts.push(...(await exportOnce(payload + index)));
    if (attempts.at(-1)?.words === silence) break;
  }
  return attempts;
}

const clock = createSystemClock();

/** Items of each request: enough for a tenth of them to be one. */
export const itemsPerRequest = 10;
