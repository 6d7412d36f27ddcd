import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isSecretName } from '../core/secret-name.ts';
import type { CredentialLabel } from '../core/subject.ts';

/** Credentials that this backend minted: they may be printed, the user needs them. */
export interface Credentials {
  readonly token: string;
  /** The successor of `token`. */
  readonly renewedToken: string;
  readonly limitedToken: string;
  labelOf(headers: Readonly<Record<string, string>>): CredentialLabel;
  /** What may be recorded of headers: secrets become our label or a fingerprint that only this recording can compare. */
  recordable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

const maxRecordedValueChars = 1024;
const maxKnownNames = 256;
const scheme = /^(bearer|apikey)\s+/i;

export function mintCredentials({ token = `chaos-valid-${randomBytes(12).toString('hex')}` } = {}): Credentials {
  const renewedToken = `chaos-renewed-${randomBytes(12).toString('hex')}`;
  const limitedToken = `chaos-limited-${randomBytes(12).toString('hex')}`;
  const salt = randomBytes(16);

  const labelOfValue = (value: string): CredentialLabel => {
    const secret = value.replace(scheme, '');
    if (same(secret, token)) return 'valid';
    if (same(secret, renewedToken)) return 'renewed';
    return same(secret, limitedToken) ? 'limited' : 'foreign';
  };
  const labelOf = ({ authorization, ...headers }: Readonly<Record<string, string>>): CredentialLabel => {
    const labels: CredentialLabel[] = [];
    // RFC 9110, 11.6.2: a scheme stands before the credentials.
    if (authorization !== undefined) labels.push(scheme.test(authorization) ? labelOfValue(authorization) : 'foreign');
    if (headers['x-api-key'] !== undefined) labels.push(labelOfValue(headers['x-api-key']));
    return (['valid', 'renewed', 'limited', 'foreign'] as const).find((label) => labels.includes(label)) ?? 'missing';
  };
  const knownNames = new Map<string, boolean>();
  const isSecret = (name: string): boolean => {
    const known = knownNames.get(name);
    if (known !== undefined) return known;
    const secret = isSecretName(name);
    if (knownNames.size < maxKnownNames) knownNames.set(name, secret);
    return secret;
  };
  const recordableValue = (name: string, value: string): string => {
    if (!isSecret(name)) return value.length > maxRecordedValueChars ? beginning(value) : value;
    const label = labelOfValue(value);
    if (label !== 'foreign') return label;
    return `foreign#${createHash('sha256').update(salt).update(value).digest('hex').slice(0, 8)}`;
  };
  return {
    token,
    renewedToken,
    limitedToken,
    labelOf,
    recordable(headers) {
      for (const name in headers) {
        if (!isSecret(name) && headers[name]!.length <= maxRecordedValueChars) continue;
        const entries = Object.entries(headers);
        return Object.fromEntries(entries.map(([each, value]) => [each, recordableValue(each, value)]));
      }
      // Nothing to hide: no copy.
      return headers;
    },
  };
}

/** A copy: to V8 a slice is a view, which would keep the whole value in memory. */
function beginning(value: string): string {
  return Buffer.from(value.slice(0, maxRecordedValueChars)).toString();
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
