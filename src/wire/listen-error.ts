import { ChaosError } from '../core/errors.ts';
import type { ListenerName } from '../core/signal.ts';

/** Of OTLP/gRPC and OTLP/HTTP. */
const usualPorts = new Set([4317, 4318]);

/** Why a listener cannot open, and what to do about it. */
export function listenError(error: NodeJS.ErrnoException, name: ListenerName, address: string, port: number): Error {
  const flag = `--${name}-port`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new ChaosError(`port ${port} on ${address} is in use, so the ${name} listener cannot open`, {
        code: 'port-in-use',
        hint: [
          usualPorts.has(port)
            ? "A Collector's own receiver usually listens here."
            : "Another program listens here. On 4317 and 4318 it is usually a Collector's own receiver.",
          `Either give otlp-chaos another port: ${flag} 0 takes any free one.`,
          `Or stop the other program, or move it to another port; this names it: ss -ltnp 'sport = :${port}'`,
        ].join('\n'),
        cause: error,
      });
    case 'EACCES':
      return new ChaosError(`port ${port} may only be opened by a privileged user`, {
        code: 'port-forbidden',
        hint: `Take a port above 1023, or any free one with ${flag} 0.`,
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ChaosError(`${address} is not an address of this machine`, {
        code: 'bad-host',
        hint: 'Use 127.0.0.1, ::1, or an address that `ip addr` shows.',
        cause: error,
      });
    default:
      return error;
  }
}
