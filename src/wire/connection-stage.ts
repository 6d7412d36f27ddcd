import type { WireLimits } from './host.ts';

/**
 * `first-bytes`: nothing came yet. `handshake`: TLS under way. `serving`: an engine has it. `silent`: mute or stalled.
 * `closing`: our last bytes are on their way, the peer may still talk.
 */
export type Stage = 'first-bytes' | 'handshake' | 'serving' | 'silent' | 'closing';

/** Time for the peer to read our last bytes: closing a socket with unread input would destroy them (RFC 9112 §9.6). */
const lingerMs = 3000;
/** Kernels give up on a silent peer after about this long, and so do we. */
const silentMs = 15 * 60_000;

/** How long a connection may stay in a stage; an engine's connection as long as it is idle. */
export function maxStageMs(stage: Stage, limits: WireLimits): number {
  switch (stage) {
    case 'first-bytes':
      return limits.firstByteTimeoutMs;
    case 'handshake':
      return limits.handshakeTimeoutMs;
    case 'serving':
      return limits.idleTimeoutMs;
    case 'silent':
      return silentMs;
    case 'closing':
      return lingerMs;
  }
}
