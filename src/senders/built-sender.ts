import type { Protocol } from '../core/signal.ts';
import type { ApplicationProgram } from './application-sender.ts';
import type { Command } from './launch.ts';
import { builtPath, isBuilt } from './program-build.ts';
import { programFor, usualVersions } from './program-recipes.ts';
import type { RecipeName } from './program-recipes.ts';
import type { FindOptions, MissingSender } from './sender.ts';

/** A sender program that `otlp-chaos senders build` has put into the tools folder, or how to get it there. */
export function locateBuilt(
  language: Exclude<RecipeName, 'collector' | 'js'>,
  { sdkVersion = usualVersions[language] }: FindOptions,
  how: { readonly shownAs: string; readonly command: (path: string) => Command },
): ApplicationProgram | MissingSender {
  const { path, missing } = locateRelease(language, sdkVersion);
  if (missing !== undefined) return { missing };
  return {
    command: how.command(path),
    shownAs: how.shownAs,
    // One release for SDK and exporters, in all of these languages.
    version: (_protocol: Protocol) => `SDK ${sdkVersion}, exporter ${sdkVersion}`,
  };
}

/** A release in the tools folder, or how to get it there. */
export function locateRelease(
  name: RecipeName,
  release: string,
): { readonly path: string; readonly missing?: never } | { readonly missing: string; readonly path?: never } {
  const program = programFor(name, release);
  if (isBuilt(program)) return { path: builtPath(program) };
  const wanted = release === usualVersions[name] ? name : `${name}@${release}`;
  return { missing: `${program.name} is not built, or from other sources: otlp-chaos senders build ${wanted}` };
}
