import { join } from 'node:path';
import type { BuiltProgram } from '../../src/senders/program-build.ts';
import { goInstall, programFor, recipeNames } from '../../src/senders/program-recipes.ts';
import type { RecipeName } from '../../src/senders/program-recipes.ts';
import { wildPairs } from '../pairs/pairs.ts';

const grpcurl: BuiltProgram = {
  name: 'grpcurl',
  recipe: 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4',
  async build(folder) {
    await goInstall(this.recipe, folder);
    return join(folder, 'grpcurl');
  },
};

/** Called `server` by its module. */
const toxiproxy: BuiltProgram = {
  name: 'toxiproxy',
  recipe: 'github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0',
  async build(folder) {
    await goInstall(this.recipe, folder);
    return join(folder, 'server');
  },
};

/**
 * Real senders and clients for the tests, built at pinned versions and kept outside the repository. What is there and was
 * built from the same recipe is not built again.
 */
export const builtPrograms: readonly BuiltProgram[] = [
  programFor('collector'),
  grpcurl,
  toxiproxy,
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
