import { belongTogether } from '../certs/belong-together.ts';
import { ChaosError } from '../core/errors.ts';
import { readText } from './text-file.ts';

/** What a client shows of itself. PEM. */
export interface ClientIdentity {
  readonly cert: string;
  readonly key: string;
}

export const pemHint = 'Name a file in PEM form: it begins with -----BEGIN.';

/** Of `--cert` and `--key`; undefined where neither is given. */
export function readIdentity({ cert, key }: Partial<ClientIdentity>): ClientIdentity | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new ChaosError('a client certificate and its key belong together', {
      code: 'bad-flags',
      hint: 'Give both, --cert and --key; in a Collector, cert_file and key_file.',
    });
  }
  const identity = {
    cert: readText(cert, 'client certificate', pemHint),
    key: readText(key, 'private key', pemHint),
  };
  if (!belongTogether(identity.cert, identity.key)) {
    throw new ChaosError(`the client certificate ${cert} cannot be used with the key ${key}`, {
      code: 'bad-client-certificate',
      hint: `${pemHint} The key has to be the one that the certificate was made for.`,
    });
  }
  return identity;
}
