import { join } from 'node:path';
import type { BuiltProgram } from '../../src/senders/program-build.ts';
import { goInstall, programFor, recipeNames } from '../../src/senders/program-recipes.ts';
import { lowestNode } from './lowest-node.ts';
import type { RecipeName } from '../../src/senders/program-recipes.ts';
import { wildPairs } from '../pairs/pairs.ts';

/** `file` is what its module calls it. */
function installed(name: string, recipe: string, file = name): BuiltProgram {
  return {
    name,
    recipe,
    async build(folder) {
      await goInstall(recipe, folder);
      return join(folder, file);
    },
  };
}

/**
 * Real senders and clients for the tests, built at pinned versions and kept outside the repository. What is there and was
 * built from the same recipe is not built again.
 */
export const builtPrograms: readonly BuiltProgram[] = [
  programFor('collector'),
  installed('grpcurl', 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4'),
  installed('h2spec', 'github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible'),
  installed('toxiproxy', 'github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0', 'server'),
  lowestNode,
  programFor('python'),
  programFor('go'),
  programFor('java'),
  ...wildPairs.flatMap(({ sender, broken, fixed }) => {
    const recipe = recipeOf(sender);
    return [broken, fixed].flatMap((release) => (release === undefined ? [] : [programFor(recipe, release)]));
  }),
].filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index);

/** The releases of one language are built by one recipe. */
function recipeOf(sender: string): RecipeName {
  return recipeNames.find((name) => name === sender.split('-')[0])!;
}
