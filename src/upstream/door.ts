import type { ForwardedRequest } from '../core/forwarding.ts';
import type { WireResponse } from '../core/reply.ts';

/** The way to one real backend, over connections that are kept. */
export interface UpstreamDoor extends Disposable {
  readonly url: string;
  /** Rejects where no whole answer comes: with the reason of `gone` once that aborts. */
  send(request: ForwardedRequest, gone: AbortSignal): Promise<WireResponse>;
}

export interface DoorOptions {
  /** PEM of authorities to trust beside the usual ones. */
  readonly ca?: string | undefined;
  readonly maxResponseBytes: number;
  readonly maxConnections: number;
}

export class ResponseTooLarge extends Error {
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`its answer has more than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

/** Gathers a body up to a bound. */
export function createGatherer(maxBytes: number): { add(chunk: Uint8Array): void; whole(): Buffer } {
  const chunks: Uint8Array[] = [];
  let seen = 0;
  return {
    add(chunk) {
      seen += chunk.length;
      if (seen > maxBytes) throw new ResponseTooLarge(maxBytes);
      chunks.push(chunk);
    },
    whole: () => Buffer.concat(chunks),
  };
}
