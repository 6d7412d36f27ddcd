import { table } from './layout.ts';
import type { Style } from './style.ts';

/** What a shell variable stands for at an endpoint that is no backend of ours: `core/shell-variables.ts` has the variables. */
const words: Readonly<Record<string, string>> = {
  $HOST: 'the host of your endpoint; its port belongs in place of 4317 (gRPC) or 4318 (HTTP)',
  $NAME: 'the host in your endpoint, where that is a name',
  $CA: 'the file of the authority that your sender trusts',
  $CRL: 'the list of what that authority has revoked',
  $CLIENT_CERT: 'the certificate that your sender shows',
  $CLIENT_KEY: 'the key that belongs to it',
  $TOKEN: 'the credential that your sender is to send',
  $LIMITED_TOKEN: 'the credential that it sends now',
  $RENEWED_TOKEN: 'the credential that has replaced it',
  $TENANT: 'whose data it is',
  $HEADER: 'the header of your credential',
  $KEY: 'its value, as the backend knows it',
  $ENCODED_KEY: 'its value, as it stands in your configuration',
  $PREFIX: 'the path before /v1/traces that your backend documents',
  $PROXY: 'your HTTP proxy, host:port',
  'otlp-chaos send': 'really sends: telemetry of its own, of the service otlp-chaos-workload',
};

/** What a text uses of them. */
export function standInsOf(text: string): [name: string, words: string][] {
  return Object.entries(words).filter(([name]) => text.includes(name));
}

export function standInLines(text: string, style: Style): string[] {
  const rows = standInsOf(text).map(([name, told]) => [`${name}:`, told]);
  return table(rows, { width: style.width, indent: 2 }).map(style.dim);
}
