/* Protobuf written by hand, for what no encoder would write. */

export function hex(text: string): Uint8Array {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

/** A length-delimited field. */
export function field(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const length: number[] = [];
  let rest = content.length;
  for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.of(tag, ...length, rest), content]);
}

/** A request of one item, the same for traces and logs: resource 1, scope 2, item 2. */
export function requestWith(...itemFields: readonly Uint8Array[]): Uint8Array {
  return field(0x0a, field(0x12, field(0x12, ...itemFields)));
}
