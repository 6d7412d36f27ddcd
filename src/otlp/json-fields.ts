/** An object of a request whose shape `json-shape.ts` has checked. */
export type Json = Readonly<Record<string, unknown>>;

/** A repeated field; absent and `null` are empty. */
export function listOf(value: Json, name: string): readonly unknown[] {
  return (value[name] as readonly unknown[] | null | undefined) ?? [];
}

/** A repeated field of messages. */
export function children(value: Json, name: string): readonly Json[] {
  return listOf(value, name) as readonly Json[];
}
