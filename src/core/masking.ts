/** Values of headers, and what stands behind their scheme: none of it may be shown, whoever says it. */
export function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(' ').slice(1)]);
  return values.filter((value) => value.length > 0).toSorted((a, b) => b.length - a.length);
}

/** Short values are no secrets, and would tear every text apart. */
const minLength = 4;

export function masked(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= minLength)
    .reduce((shown, secret) => shown.replaceAll(secret, '<masked>'), text);
}
