import { messageTables } from './message-tables.ts';

/** How OTLP/JSON writes the bytes fields, by name: ids as hexadecimal digits in every message, all others as base64 (S27). */
const codings = new Map<string, 'hex' | 'base64'>();
for (const [name, [, type]] of Object.values(messageTables).flatMap((table) => Object.entries(table))) {
  if (type === 'hex16' || type === 'hex8') codings.set(name, 'hex');
  else if (type === 'bytes') codings.set(name, 'base64');
}

/** Undefined for names of other fields. */
export function bytesCodingOf(name: string): 'hex' | 'base64' | undefined {
  return codings.get(name);
}
