/** What the SETTINGS say with which an HTTP/2 server begins (RFC 9113 §6.5.2), as far as it can keep exports from going. */
export interface FirstSettings {
  /** Bytes that a request may send unasked. */
  readonly window?: number;
  /** Requests at one time. */
  readonly streams?: number;
  /** Bytes of a frame. */
  readonly frame?: number;
}

const headBytes = 9;
const entryBytes = 6;
const names: ReadonlyMap<number, keyof FirstSettings> = new Map([
  [3, 'streams'],
  [4, 'window'],
  [5, 'frame'],
]);

/** How many bytes the first frame has, with its head. */
export function firstFrameBytes(bytes: Uint8Array): number {
  const [high = 0, middle = 0, low = 0] = bytes;
  return headBytes + high * 0x1_00_00 + middle * 0x1_00 + low;
}

/** Of a SETTINGS frame that begins `bytes`; entries that have not come are left out. */
export function firstSettings(bytes: Uint8Array): FirstSettings {
  const frame = Buffer.from(bytes).subarray(headBytes, firstFrameBytes(bytes));
  const settings: Partial<Record<keyof FirstSettings, number>> = {};
  for (let at = 0; at + entryBytes <= frame.length; at += entryBytes) {
    const name = names.get(frame.readUInt16BE(at));
    if (name) settings[name] = frame.readUInt32BE(at + 2);
  }
  return settings;
}
