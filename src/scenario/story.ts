import { ChaosError, nearestTo } from '../core/errors.ts';
import { mergeSettings, ownValueNames, placeholder, placeholderNames } from '../core/sender-settings.ts';
import type { SenderSettings } from '../core/sender-settings.ts';
import type { Mistakes } from './reading.ts';
import type { Fix, Story } from '../core/story.ts';
import type { Variant } from './scenario.ts';
import type { ScenarioFile, SenderFile, VariantFile } from './schema.ts';
import type { Tree } from './tree.ts';

/** What a file says to people, as data. The fields of an active variant win; settings are merged. */
export function storyOf(file: ScenarioFile, variant: Variant | undefined): Story {
  const base = partialStory(file);
  const own = variant?.story ?? {};
  return {
    symptoms: [],
    diagnose: [],
    fix: { text: '' },
    why: '',
    ...base,
    ...own,
    sender: mergeSettings(base.sender ?? {}, own.sender ?? {}),
  };
}

export function variantOf(file: VariantFile): Variant {
  const { title, summary, covers = [] } = file;
  return {
    with: file.with,
    covers,
    ...(title === undefined ? {} : { title }),
    ...(summary === undefined ? {} : { summary }),
    story: partialStory(file),
  };
}

function partialStory({ sender, symptoms, diagnose, fix, why }: Omit<VariantFile, 'with'>): Partial<Story> {
  return {
    ...(sender === undefined ? {} : { sender: senderSettings(sender) }),
    ...(symptoms === undefined ? {} : { symptoms }),
    ...(diagnose === undefined ? {} : { diagnose }),
    ...(fix === undefined ? {} : { fix: fixOf(fix) }),
    ...(why === undefined ? {} : { why }),
  };
}

function fixOf({ text, sender, backend }: NonNullable<ScenarioFile['fix']>): Fix {
  return {
    text,
    ...(sender === undefined ? {} : { sender: senderSettings(sender) }),
    ...(backend === undefined ? {} : { backend }),
  };
}

/** As in a file (`timeout: 5s`) → as in code (`timeoutMs: 5000`). */
function senderSettings({ timeout, maxRequest, retry, batch, keepalive, limits, ...rest }: SenderFile): SenderSettings {
  return {
    ...rest,
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(maxRequest === undefined ? {} : { maxRequestBytes: maxRequest }),
    ...(retry === undefined ? {} : { retry: retrySettings(retry) }),
    ...(batch === undefined ? {} : { batch: batchSettings(batch) }),
    ...(keepalive === undefined ? {} : { keepalive: keepaliveSettings(keepalive) }),
    ...(limits === undefined ? {} : { limits: limitSettings(limits) }),
  };
}

function keepaliveSettings({ time, ...rest }: NonNullable<SenderFile['keepalive']>) {
  return { ...rest, ...(time === undefined ? {} : { timeMs: time }) };
}

function limitSettings({ memory, ...rest }: NonNullable<SenderFile['limits']>) {
  return { ...rest, ...(memory === undefined ? {} : { memoryBytes: memory }) };
}

function batchSettings({ delay, ...rest }: NonNullable<SenderFile['batch']>) {
  return { ...rest, ...(delay === undefined ? {} : { delayMs: delay }) };
}

function retrySettings({ enabled, initial, maxInterval, maxElapsed }: NonNullable<SenderFile['retry']>) {
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(initial === undefined ? {} : { initialMs: initial }),
    ...(maxInterval === undefined ? {} : { maxIntervalMs: maxInterval }),
    ...(maxElapsed === undefined ? {} : { maxElapsedMs: maxElapsed }),
  };
}

/** Notes each `${name}` that nothing would fill in: pasted into a shell it would vanish without a word. */
export function checkPlaceholders(tree: Tree, mistakes: Mistakes): void {
  if (tree.kind === 'list') for (const item of tree.items) checkPlaceholders(item, mistakes);
  if (tree.kind === 'map') for (const { value } of tree.entries.values()) checkPlaceholders(value, mistakes);
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return;
  for (const [whole, name = '', own] of tree.value.matchAll(placeholder)) {
    const names: readonly string[] = own === undefined ? placeholderNames : ownValueNames;
    if (names.includes(name)) continue;
    mistakes.push(
      new ChaosError(`${whole} stands for nothing`, {
        code: 'unknown-placeholder',
        place: tree.place,
        allowed: names,
        nearest: nearestTo(name, names),
      }),
    );
  }
}
