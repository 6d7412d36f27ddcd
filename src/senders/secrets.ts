/** Shorter values would be masked where they mean nothing, such as `1` in a time. */
const minSecretLength = 6;

/** A line in which no secret stands any more, and the names of those that did. */
export interface MaskedLine {
  readonly line: string;
  readonly secrets: readonly string[];
}

/** Replaces header values that a sender was given by their names: `Bearer abc…` is printed as `<authorization>`. */
export function createMask(
  ...given: readonly (Readonly<Record<string, string>> | undefined)[]
): (line: string) => MaskedLine {
  const secrets = given
    .flatMap((headers) => Object.entries(headers ?? {}))
    .flatMap(([name, value]) => formsOf(value).map((form) => [form, name] as const))
    .filter(([form]) => form.length >= minSecretLength)
    .toSorted(([a], [b]) => b.length - a.length);
  return (raw) => {
    let line = raw;
    const found = new Set<string>();
    for (const [form, name] of secrets) {
      if (!line.includes(form)) continue;
      line = line.replaceAll(form, `<${name}>`);
      found.add(name);
    }
    return { line, secrets: [...found] };
  };
}

/** A value as it is, as it stands in environment variables, and what follows an authentication scheme. */
function formsOf(value: string): string[] {
  const [, credentials] = /^\w+ +(\S.*)$/.exec(value) ?? [];
  return [...new Set([value, encodeURIComponent(value), ...(credentials ? formsOf(credentials) : [])])];
}
