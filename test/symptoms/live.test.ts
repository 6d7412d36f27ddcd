import { expect, test } from 'vitest';
import { consoleCollector } from '../../scripts/symptoms/console-collector.ts';
import { observe, voices } from '../../scripts/symptoms/observation.ts';
import { temporaryFolder } from '../../src/run/temporary-folder.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { requireTool } from '../tools/tools.ts';

/*
 * What stands in the files is what senders say: recorded again, it is the same to the letter. When the version of a sender
 * has changed, `npm run symptoms` records all of them again.
 */
const cases = ['bad-cert', 'auth-401', 'path-404', 'tcp-refused'].flatMap((id) => {
  const { protocols, symptoms } = loadScenario(id);
  const concerned = voices.filter(({ family }) => protocols.includes(family));
  return concerned.map((voice) => ({ id, voice, title: voice.title, symptoms }));
});

const ofSdk = cases.filter(({ voice }) => voice.sender !== 'collector');
const ofCollector = cases.filter(({ voice }) => voice.sender === 'collector');

test.concurrent.for(ofSdk)('$title says of $id what the file says', async ({ id, voice, symptoms }) => {
  using folder = temporaryFolder();
  const heard = await observe(voice, { scenario: id }, { workDir: folder });
  expect(heard.length).toBeGreaterThan(0);
  expect(heard).toEqual(symptoms.filter(({ sender }) => sender === voice.title));
});

test.concurrent.for(ofCollector)('$title says of $id what the file says', async ({ id, voice, symptoms }, context) => {
  using folder = temporaryFolder();
  const collectorBin = consoleCollector(requireTool('otelcol-chaos', context), folder.path);
  const heard = await observe(voice, { scenario: id }, { workDir: folder, collectorBin });
  expect(heard.length).toBeGreaterThan(0);
  expect(heard).toEqual(symptoms.filter(({ sender }) => sender === voice.title));
});
