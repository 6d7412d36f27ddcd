import type { Protocol, Signal } from '../core/signal.ts';

/** Where exports go, and how. */
export interface Target {
  /**
   * Endpoint as OTLP exporters take it, such as `https://127.0.0.1:4317`. Over HTTP the signal's path is appended (X4)
   * unless it is there already.
   */
  readonly url: string;
  readonly protocol: Protocol;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string | Uint8Array | undefined;
  /** PEM of the client's own certificate, for servers that want one. */
  readonly identity?: { readonly cert: string; readonly key: string } | undefined;
  /** The name to ask for and to expect instead of the host. */
  readonly serverName?: string | undefined;
  /** False takes any certificate. Default true. */
  readonly verify?: boolean | undefined;
  /** The URL is the whole address of one signal: nothing is appended. */
  readonly exactPath?: boolean | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly gzip?: boolean | undefined;
  /** For one export, connecting included. Default 10 000. */
  readonly timeoutMs?: number | undefined;
}

/** One export: the request is encoded as the protocol wants it. */
export interface ExportCall extends Target {
  readonly signal: Signal;
  readonly body: Uint8Array;
}

/** What came of one export. A network that fails is an outcome too: nothing is thrown. */
export interface ExportOutcome {
  /** The backend took the request; some of its items may still have been refused (`partial`). */
  readonly accepted: boolean;
  /** HTTP status; undefined when no answer came, and over gRPC. */
  readonly status?: number;
  /** Also of errors that the gRPC client made itself, such as 14 for a refused connection. */
  readonly grpcStatus?: number;
  /** For people: the backend's message, or what went wrong on the way; empty for a plain accept. */
  readonly message: string;
  readonly partial?: PartialAnswer;
  /** How long the backend asks to wait: Retry-After or RetryInfo. */
  readonly retryDelayMs?: number;
  /** Response headers by lower-case name; over gRPC with trailers, binary ones as base64. */
  readonly headers: Readonly<Record<string, string>>;
  readonly durationMs: number;
}

export interface PartialAnswer {
  readonly rejected: number;
  readonly message: string;
}

/** An outcome before its duration is known. */
export type Answered = Omit<ExportOutcome, 'durationMs'>;

/** One protocol's way to send a body and read the answer. */
export interface Channel extends Disposable {
  send(signal: Signal, body: Uint8Array): Promise<Answered>;
}

export const defaultTimeoutMs = 10_000;

const retryableHttp = new Set([429, 502, 503, 504]);
const retryableGrpc = new Set([1, 4, 10, 11, 14, 15]);
const resourceExhausted = 8;

/** Whether a sender may try again: S18 and S20 for gRPC, S40 and S41 for HTTP, S46 and S47 where no answer came. */
export function isRetryable({ accepted, status, grpcStatus, retryDelayMs }: Answered): boolean {
  if (accepted) return false;
  if (grpcStatus !== undefined) {
    return retryableGrpc.has(grpcStatus) || (grpcStatus === resourceExhausted && retryDelayMs !== undefined);
  }
  return status === undefined || retryableHttp.has(status);
}
