import { stringify } from 'yaml';
import { isSecretName } from '../../core/secret-name.ts';

/** What must never be shown: header values, keys, and whatever a name says is a secret. */
const secretPlaces = /^(?:headers|ca_pem|cert_pem|key_pem|auth|owner_auth|proxy_url)$/;
const longest = 120;

/** A value as it may be shown to anybody. */
export function shownValue(path: readonly string[], value: unknown): string {
  if (value === null || value === '') return value === null ? 'null' : '""';
  if (path.some((key) => secretPlaces.test(key) || isSecret(key))) return '<masked>';
  if (typeof value === 'object') return Array.isArray(value) ? '[…]' : '{…}';
  const text = typeof value === 'string' ? withoutSecrets(value) : stringify(value).trim();
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A value in a sentence: somebody may have written anything where a name belongs. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? withoutSecrets(value) : (JSON.stringify(value) ?? 'nothing');
}

/** `API_KEY`, `x-api-key`. */
export function isSecret(name: string): boolean {
  return isSecretName(name.toLowerCase().replaceAll('_', '-')) || /(?:token|secret|password|api-?key)$/i.test(name);
}

/** A URL without credentials in front of its host, in its query, or as a part of its path. */
export function withoutSecrets(url: string): string {
  return url
    .replace(/(^|\/\/)[^/@\s]+@/, '$1<masked>@')
    .replaceAll(/([?&][^=&#\s]*=)[^&#\s]+/g, '$1<masked>')
    .replaceAll(/\/(?=[^/?#\s]*\d)(?=[^/?#\s]*[a-z])[\w.~-]{20,}(?=[/?#]|$)/gi, '/<masked>');
}
