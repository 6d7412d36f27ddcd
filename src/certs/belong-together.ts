import { createPrivateKey, X509Certificate } from 'node:crypto';

/** Whether `key` is the private key of `certificate`, both PEM; false for what is no certificate or no key, too. */
export function belongTogether(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
