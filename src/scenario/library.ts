import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ChaosError } from '../core/errors.ts';
import { packageRoot } from '../core/package-root.ts';
import { systemReason } from '../core/system-error.ts';
import { tooLarge, treeLimits } from './tree.ts';
import type { Tree } from './tree.ts';
import { treeOfYaml } from './yaml.ts';

/** The folder of the scenarios that come with the package. */
export function ownScenarios(): string {
  return join(packageRoot, 'scenarios');
}

/** Backends that people recognise: scenarios like the others, in a group of their own. */
export function ownBackends(): string {
  return join(ownScenarios(), 'backends');
}

const extension = /\.ya?ml$/;

/** `backends/cdn-530`: a name with its group. */
const groupedName = /^backends\/([a-z0-9][a-z0-9-]*)$/;

/** Whether `source` is a path rather than the name of a scenario. */
export function isPath(source: string): boolean {
  if (groupedName.test(source)) return false;
  return extension.test(source) || source.includes('/') || source.includes('\\');
}

/** `scenarios/bad-cert.yaml` → `bad-cert`. */
export function idOfFile(file: string): string {
  return basename(file).replace(extension, '');
}

/** Every scenario file of these folders, by name; the first folder that has a name wins. */
export function scenarioFiles(dirs: readonly string[]): string[] {
  const byId = new Map<string, string>();
  for (const dir of dirs) {
    if (!existsSync(dir)) throw new ChaosError(`there is no folder ${dir}`, { code: 'no-such-file' });
    for (const name of readdirSync(dir)) {
      if (extension.test(name) && !byId.has(idOfFile(name))) byId.set(idOfFile(name), join(dir, name));
    }
  }
  return [...byId.values()].toSorted();
}

/** The file of a scenario by its name alone, without looking into any. */
export function fileOfId(id: string, dirs: readonly string[]): string | undefined {
  const grouped = groupedName.exec(id)?.[1];
  if (grouped !== undefined) {
    return fileOfId(
      grouped,
      dirs.filter((dir) => basename(dir) === 'backends'),
    );
  }
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) return undefined;
  return dirs.flatMap((dir) => [join(dir, `${id}.yaml`), join(dir, `${id}.yml`)]).find((file) => existsSync(file));
}

const seen = new Map<string, { readonly version: string; readonly tree: Tree }>();
/** Far more than come with the package. */
const maxSeen = 1000;

/** The tree of a scenario's file: read once, and again when the file has changed. Trees are looked at, never written to. */
export function readScenarioTree(file: string): Tree {
  const version = versionOf(file);
  const former = seen.get(file);
  if (former?.version === version) return former.tree;
  const tree = treeOfYaml(readScenarioText(file), file);
  if (seen.size >= maxSeen) seen.clear();
  seen.set(file, { version, tree });
  return tree;
}

/** The same as long as nobody has written to it. */
function versionOf(file: string): string {
  const { size, mtimeNs, ino } = statSync(file, { bigint: true, throwIfNoEntry: false }) ?? {};
  return `${size} ${mtimeNs} ${ino}`;
}

export function readScenarioText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > treeLimits.maxBytes) throw tooLarge(`larger than ${treeLimits.maxBytes} bytes`, { file });
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof ChaosError) throw cause;
    throw new ChaosError(`the file cannot be read: ${systemReason(cause)}`, {
      code: 'no-such-file',
      place: { file },
      hint: '`otlp-chaos list` tells the names of scenarios that need no file.',
      cause,
    });
  }
}
