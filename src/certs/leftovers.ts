import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generationNumbers, namesIn, temporaryPrefix } from './generation.ts';

/** Generations are used by processes that still run long after they were superseded: so many of a set are kept. */
const keptGenerations = 8;
/** Sets are made for every combination of advertised names: the latest ones are kept. */
const keptSets = 32;
/** What a minting process that was killed left behind is removed after this long. */
const abandonedMs = 3_600_000;

/** Keeps the cache bounded; called by whoever has just written `generation`, which is a folder of `setFolder`. */
export function removeLeftovers(setFolder: string, generation: string): void {
  const cacheFolder = dirname(setFolder);
  // The file system's own time, which the clock need not agree with.
  const nowMs = changedAtMs(generation);
  const superseded = generationNumbers(setFolder).slice(keptGenerations).map(String);
  const abandoned = namesIn(setFolder).filter(
    (name) => name.startsWith(temporaryPrefix) && nowMs - changedAtMs(join(setFolder, name)) > abandonedMs,
  );
  const oldSets = namesIn(cacheFolder)
    .filter((name) => /^advertised-[0-9a-f]{12}$/.test(name))
    .map((name) => ({ path: join(cacheFolder, name), changedMs: changedAtMs(join(cacheFolder, name)) }))
    .toSorted((a, b) => b.changedMs - a.changedMs)
    .slice(keptSets);
  for (const name of [...superseded, ...abandoned]) remove(join(setFolder, name));
  for (const { path } of oldSets) remove(path);
}

/** Now, for what another process has just removed. */
function changedAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
