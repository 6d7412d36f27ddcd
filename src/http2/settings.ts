import { ConnectionError } from './peer-error.ts';
import { flags, frameOf, frameTypes } from './frames.ts';

/** Numbers of settings (RFC 9113 §6.5.2). */
export const settingIds = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;
export type SettingName = keyof typeof settingIds;
export type Settings = Partial<Readonly<Record<SettingName, number>>>;

export const defaultWindowBytes = 65_535;
export const defaultTableBytes = 4096;
export const maxWindowBytes = 2 ** 31 - 1;
const entryBytes = 6;
const names = new Map(Object.entries(settingIds).map(([name, id]) => [id as number, name as SettingName]));

export const settingsAck = frameOf(frameTypes.SETTINGS, flags.ack, 0);

export function settingsFrame(settings: Settings): Buffer {
  const entries = Object.entries(settings) as [SettingName, number][];
  const payload = Buffer.allocUnsafe(entryBytes * entries.length);
  for (const [index, [name, value]] of entries.entries()) {
    payload.writeUInt16BE(settingIds[name], entryBytes * index);
    payload.writeUInt32BE(value, entryBytes * index + 2);
  }
  return frameOf(frameTypes.SETTINGS, 0, 0, payload);
}

/** What a peer sets; unknown settings are ignored (§6.5.2). Throws ConnectionError. */
export function readSettings(payload: Buffer): Settings {
  if (payload.length % entryBytes !== 0) {
    throw new ConnectionError(
      'FRAME_SIZE_ERROR',
      `SETTINGS of ${payload.length} bytes are no whole number of settings`,
    );
  }
  const settings: Partial<Record<SettingName, number>> = {};
  for (let at = 0; at < payload.length; at += entryBytes) {
    const name = names.get(payload.readUInt16BE(at));
    const value = payload.readUInt32BE(at + 2);
    if (!name) continue;
    check(name, value);
    settings[name] = value;
  }
  return settings;
}

function check(name: SettingName, value: number): void {
  if (name === 'initialWindowSize' && value > maxWindowBytes) {
    throw new ConnectionError('FLOW_CONTROL_ERROR', `a window of ${value} bytes is more than ${maxWindowBytes}`);
  }
  const isWrong =
    (name === 'enablePush' && value > 1) || (name === 'maxFrameSize' && (value < 16_384 || value > 16_777_215));
  if (isWrong) throw new ConnectionError('PROTOCOL_ERROR', `${name} may not be ${value}`);
}
