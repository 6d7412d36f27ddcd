export const clientCertificates = ['none', 'good', 'expired', 'unknown-ca'] as const;
export type ClientCertificate = (typeof clientCertificates)[number];

/** What a sender is told: as data, so that demo, tests and labs can apply it to any real sender. Durations in ms. */
export interface SenderSettings {
  /** `trusted`: give it our authority. `system`: it trusts what its system trusts, so not us. */
  readonly ca?: 'trusted' | 'trusted-anyway' | 'system';
  /** The certificate that it shows of itself, of those minted for clients. Default: none. */
  readonly clientCertificate?: ClientCertificate;
  /** Where to send, per protocol family, with `${grpc}` and `${http}` standing for the backend's endpoints. */
  readonly endpoint?: { readonly grpc?: string; readonly http?: string };
  /** Whom its host asks what a name stands for, `address:port`. Default: whom the system asks. */
  readonly nameServer?: string;
  /** URL of the HTTP proxy by way of which it sends, with `${proxy}` or `${proxyAddress}` in it; empty: none. */
  readonly proxy?: string;
  /** Speak this family whatever the sender would have spoken. */
  readonly protocol?: 'grpc' | 'http';
  /** Of OTLP/HTTP, for senders that know both. */
  readonly encoding?: 'protobuf' | 'json';
  /** Values may use `${token}` (valid), `${renewedToken}` (its successor) and `${limitedToken}` (without permission). */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly compression?: 'gzip' | 'none';
  /** The largest request that it may send, before compression (S2, S35). */
  readonly maxRequestBytes?: number;
  readonly retry?: {
    readonly enabled?: boolean;
    readonly initialMs?: number;
    readonly maxIntervalMs?: number;
    readonly maxElapsedMs?: number;
  };
  readonly queue?: {
    readonly size?: number;
    readonly consumers?: number;
    /** What waits in it survives the process. */
    readonly persistent?: boolean;
  };
  /** Items are gathered into larger requests: until there are `items`, or `delayMs` have passed. */
  readonly batch?: {
    readonly items?: number;
    readonly maxItems?: number;
    readonly delayMs?: number;
    /** Where, in a sender that can do it in several places. `processor`: before the queue, which cannot refuse then. */
    readonly at?: 'queue' | 'processor';
  };
  /** Pings over gRPC: one when nothing was heard for `timeMs`, and whether also while no request is under way. */
  readonly keepalive?: {
    readonly timeMs?: number;
    readonly withoutRequests?: boolean;
  };
  /** How the sender's process is started. */
  readonly limits?: {
    readonly descriptors?: number;
    /** Of what it keeps, by its own means: the `memory_limiter` of a Collector, the heap limit of a runtime. */
    readonly memoryBytes?: number;
  };
}

/** Settings of `over` win; nested groups are merged. */
export function mergeSettings(base: SenderSettings, over: SenderSettings): SenderSettings {
  return {
    ...base,
    ...over,
    ...(base.endpoint || over.endpoint ? { endpoint: { ...base.endpoint, ...over.endpoint } } : {}),
    ...(base.headers || over.headers ? { headers: { ...base.headers, ...over.headers } } : {}),
    ...(base.retry || over.retry ? { retry: { ...base.retry, ...over.retry } } : {}),
    ...(base.queue || over.queue ? { queue: { ...base.queue, ...over.queue } } : {}),
    ...(base.batch || over.batch ? { batch: { ...base.batch, ...over.batch } } : {}),
    ...(base.keepalive || over.keepalive ? { keepalive: { ...base.keepalive, ...over.keepalive } } : {}),
    ...(base.limits || over.limits ? { limits: { ...base.limits, ...over.limits } } : {}),
  };
}

/** Settings with the backend's own addresses, files and credentials filled in: ready to be written for a sender. */
export interface ResolvedSettings extends Omit<SenderSettings, 'ca' | 'clientCertificate' | 'endpoint' | 'protocol'> {
  readonly endpoints: { readonly grpc: string; readonly http: string };
  /** Set when the sender shall trust our authority. */
  readonly caFile?: string;
  /** Even where its endpoint is http://, for a redirect to https. Collectors alone: the Go SDK refuses to start with that. */
  readonly trustsAnyway?: true;
  /** Set when the sender shall show a certificate of its own. PEM files: the chain, and the key that belongs to it. */
  readonly clientCertFile?: string;
  readonly clientKeyFile?: string;
  readonly protocol?: 'grpc' | 'http';
}

/**
 * What a scenario has of its own and an endpoint elsewhere has otherwise. Where it stands the scenario's own is written behind
 * it, as a shell writes a default: `${tenant:-team-a}`.
 */
export const ownValueNames = [
  'host',
  'name',
  'sentTo',
  'tenant',
  'refusedToken',
  'keyHeader',
  'key',
  'encodedKey',
  'prefix',
] as const;

/** The addresses, files and credentials that placeholders stand for. */
export interface Placeholders extends Partial<Readonly<Record<(typeof ownValueNames)[number], string>>> {
  /** URLs, and the same as host:port for tools that take no URL. */
  readonly grpc: string;
  readonly http: string;
  readonly grpcAddress: string;
  readonly httpAddress: string;
  readonly grpcPort: string;
  readonly httpPort: string;
  readonly ca: string;
  /** PEM file: what the authority has revoked. */
  readonly crl?: string;
  /** PEM files for clients: certificates, and the one key that belongs to them all. Empty without TLS. */
  readonly clientCert: string;
  readonly expiredClientCert: string;
  readonly strangeClientCert: string;
  readonly clientKey: string;
  readonly token: string;
  readonly renewedToken: string;
  readonly limitedToken: string;
  /** Of the name server: `address:port`, and URLs with the name that it knows. */
  readonly nameServer?: string;
  readonly grpcByName?: string;
  readonly grpcAddressByName?: string;
  readonly httpByName?: string;
  /** Of the HTTP proxy in front of the backend: `http://127.0.0.1:PORT`, and the same without the scheme. */
  readonly proxy?: string;
  readonly proxyAddress?: string;
}

export const placeholderNames = [
  'grpc',
  'http',
  'grpcAddress',
  'httpAddress',
  'grpcPort',
  'httpPort',
  'ca',
  'crl',
  'clientCert',
  'expiredClientCert',
  'strangeClientCert',
  'clientKey',
  'token',
  'renewedToken',
  'limitedToken',
  'nameServer',
  'grpcByName',
  'grpcAddressByName',
  'httpByName',
  'proxy',
  'proxyAddress',
] as const;

export function resolveSettings(settings: SenderSettings, values: Placeholders): ResolvedSettings {
  const { ca, clientCertificate = 'none', endpoint, proxy, ...rest } = fillSettings(settings, values);
  const clientCertFile = shownCertificate(clientCertificate, values);
  return {
    ...rest,
    endpoints: { grpc: endpoint?.grpc ?? values.grpc, http: endpoint?.http ?? values.http },
    ...(proxy ? { proxy } : {}),
    ...(ca?.startsWith('trusted') && values.ca ? { caFile: values.ca } : {}),
    ...(ca === 'trusted-anyway' ? { trustsAnyway: true as const } : {}),
    ...(clientCertFile ? { clientCertFile, clientKeyFile: values.clientKey } : {}),
  };
}

function shownCertificate(name: ClientCertificate, values: Placeholders): string {
  const { clientCert, expiredClientCert, strangeClientCert } = values;
  return { none: '', good: clientCert, expired: expiredClientCert, 'unknown-ca': strangeClientCert }[name];
}

/** The same settings, their placeholders replaced. */
export function fillSettings(settings: SenderSettings, values: Placeholders): SenderSettings {
  const { endpoint, nameServer, proxy, headers } = settings;
  const fillAll = <T extends object>(texts: T): T =>
    Object.fromEntries(
      Object.entries(texts).map(([name, text]: [string, string]) => [name, fillPlaceholders(text, values)]),
    ) as T;
  return {
    ...settings,
    ...(endpoint && { endpoint: fillAll(endpoint) }),
    ...(nameServer !== undefined && { nameServer: fillPlaceholders(nameServer, values) }),
    ...(proxy !== undefined && { proxy: fillPlaceholders(proxy, values) }),
    ...(headers && { headers: fillAll(headers) }),
  };
}

/** A placeholder, its name, and the value that it has where nothing else is given. */
export const placeholder = /\$\{(\w+)(?::-([^}]*))?\}/g;

/** `${name}` → its value, `${name:-own}` → its value or its own; a name that is not known stays as it is. */
export function fillPlaceholders(text: string, values: Partial<Placeholders>): string {
  return text.replace(
    placeholder,
    (whole, name: string, own?: string) => values[name as keyof Placeholders] ?? own ?? whole,
  );
}

/** The same settings, `factor` times as fast. */
export function scaledSettings<S extends Pick<SenderSettings, 'timeoutMs' | 'retry' | 'batch'>>(
  settings: S,
  factor: number,
): S {
  const { timeoutMs, retry, batch } = settings;
  return {
    ...settings,
    ...(timeoutMs === undefined ? {} : { timeoutMs: timeoutMs / factor }),
    ...(batch?.delayMs !== undefined && { batch: { ...batch, delayMs: batch.delayMs / factor } }),
    ...(retry && {
      retry: Object.fromEntries(
        Object.entries(retry).map(([name, value]) => [name, typeof value === 'number' ? value / factor : value]),
      ),
    }),
  };
}
