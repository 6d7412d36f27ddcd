import { fillPlaceholders } from '../core/sender-settings.ts';
import type { Placeholders } from '../core/sender-settings.ts';
import { mintedVariables } from '../core/shell-variables.ts';

/** The addresses that `serve` uses when nothing else is said; what a run mints is left as a shell variable. */
export function usualAddresses(tls: boolean, ca: string = mintedVariables.ca): Placeholders {
  const scheme = tls ? 'https' : 'http';
  return {
    grpcAddress: '127.0.0.1:4317',
    httpAddress: '127.0.0.1:4318',
    grpcPort: '4317',
    httpPort: '4318',
    grpc: `${scheme}://127.0.0.1:4317`,
    http: `${scheme}://127.0.0.1:4318`,
    ...mintedVariables,
    ca,
    grpcAddressByName: 'backend.otlp-chaos.test:4317',
    grpcByName: `${scheme}://backend.otlp-chaos.test:4317`,
    httpByName: `${scheme}://backend.otlp-chaos.test:4318`,
  };
}

const minted: Readonly<Record<string, string>> = {
  $CA: 'authority',
  $CRL: 'list of revoked certificates',
  $CLIENT_CERT: 'client certificate',
  $CLIENT_KEY: 'client key',
  $EXPIRED_CLIENT_CERT: 'client certificate that has expired',
  $STRANGE_CLIENT_CERT: 'client certificate of another authority',
  $TOKEN: 'token',
  $RENEWED_TOKEN: 'renewed token',
  $LIMITED_TOKEN: 'limited token',
  $NAME_SERVER: 'address of the name server',
  $PROXY: 'address of the HTTP proxy',
};

/** `$CA stands for the authority that serve prints.`, or nothing where no such variable is used. */
export function mintedInWords(text: string): string {
  const used = Object.keys(minted).filter((name) => new RegExp(`\\${name}\\b`).test(text));
  const words = used.map((name) => `${name} stands for the ${minted[name]}`).join(', ');
  return words && `${words} that serve prints.`;
}

export function withUsualAddress(text: string, tls: boolean): string {
  return fillPlaceholders(text, usualAddresses(tls));
}
