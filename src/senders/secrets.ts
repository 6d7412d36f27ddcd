/** Shorter values would be masked where they mean nothing, such as `1` in a time. */
const minSecretLength = 6;

/** Replaces header values that a sender was given by their names: `Bearer abc…` is printed as `<authorization>`. */
export function createMask(
  ...given: readonly (Readonly<Record<string, string>> | undefined)[]
): (line: string) => string {
  const secrets = given
    .flatMap((headers) => Object.entries(headers ?? {}))
    .flatMap(([name, value]) => formsOf(value).map((form) => [form, `<${name}>`] as const))
    .filter(([form]) => form.length >= minSecretLength)
    .toSorted(([a], [b]) => b.length - a.length);
  return (line) => secrets.reduce((masked, [form, name]) => masked.replaceAll(form, name), line);
}

/** A value as it is, as it stands in environment variables, and what follows an authentication scheme. */
function formsOf(value: string): string[] {
  const [, credentials] = /^\w+ +(\S.*)$/.exec(value) ?? [];
  return [...new Set([value, encodeURIComponent(value), ...(credentials ? formsOf(credentials) : [])])];
}
