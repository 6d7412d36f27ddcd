import { nameCommands } from '../core/own-names.ts';
import { fillPlaceholders } from '../core/sender-settings.ts';
import type { Placeholders } from '../core/sender-settings.ts';
import { withoutRepetition } from '../core/story.ts';
import { fieldVariables } from '../core/shell-variables.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Cause } from '../scenario/scenario.ts';
import { endpointOf } from './endpoint.ts';
import type { Clue } from './facts.ts';
import { ownStories } from './own-stories.ts';
import { ChaosError } from '../core/errors.ts';

/** A clue with what an engineer should know about it, the endpoint filled in. */
export interface Explanation {
  readonly row: string;
  /** Undefined where no scenario shows the failure. */
  readonly scenario?: Scenario;
  readonly cause: Cause;
  readonly title: string;
  readonly diagnose: readonly string[];
  readonly fix: string;
  readonly why: string;
  /** What looks the same, each with its scenario where one shows it. */
  readonly others: readonly { readonly row: string; readonly title: string; readonly scenario?: Scenario }[];
}

/** Paths that were given, as commands name them. */
export interface GivenFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export function explain(clue: Clue, url: string, given: GivenFiles = {}): Explanation {
  const fill = filling(url, given);
  const { title, cause, diagnose, fix, why, scenario } = storyOf(clue.row, clue.with);
  return {
    row: clue.row,
    ...(scenario && { scenario }),
    cause,
    title,
    diagnose: (clue.diagnose ?? diagnose).map(fill).map(withoutRepetition),
    // The general advice names an example; what was found out here is better.
    fix: clue.remedy ?? fill(fix),
    why: fill(why),
    others: (clue.also ?? []).map((row) => {
      const other = storyOf(row);
      return { row, title: other.title, ...(other.scenario && { scenario: other.scenario }) };
    }),
  };
}

interface Told {
  readonly title: string;
  readonly cause: Cause;
  readonly diagnose: readonly string[];
  readonly fix: string;
  readonly why: string;
  readonly scenario?: Scenario;
}

function storyOf(row: string, given?: Clue['with']): Told {
  const scenario = scenarioOf(row, given);
  if (scenario) {
    const { title, cause, diagnose, fix, why } = titled(scenario);
    // Commands that ask a scenario's own name server are of no use to anybody else.
    const isOurs = diagnose.some((command) => command.includes('${nameServer}'));
    const commands = isOurs ? nameCommands : diagnose;
    return { title, cause, diagnose: commands, fix: fix.text, why, scenario };
  }
  const own = ownStories[row];
  if (own) return own;
  throw new Error(`nothing is known of ${row}`);
}

/** In the words of its variant, where it has some. */
function titled(scenario: Scenario): Scenario {
  const active = Object.values(scenario.variants).find(({ with: values }) =>
    Object.entries(values).every(([name, value]) => scenario.given[name] === value),
  );
  return active?.title === undefined ? scenario : { ...scenario, title: active.title };
}

function scenarioOf(row: string, given: Clue['with']): Scenario | undefined {
  try {
    return loadScenario(row, { with: given });
  } catch (error) {
    if (error instanceof ChaosError) return undefined;
    throw error;
  }
}

function filling(text: string, given: GivenFiles): (text: string) => string {
  const { origin, host, port, url } = endpointOf(text);
  const { ca = fieldVariables.ca, cert = fieldVariables.clientCert, key = fieldVariables.clientKey } = given;
  const address = `${url.hostname}:${port}`;
  const values: Placeholders = {
    ...fieldVariables,
    grpc: origin,
    http: origin,
    sentTo: origin,
    grpcAddress: address,
    httpAddress: address,
    grpcPort: String(port),
    httpPort: String(port),
    host,
    ca,
    expiredClientCert: cert,
    strangeClientCert: cert,
    clientKey: key,
  };
  return (story) => fillPlaceholders(story, values).replaceAll('${port}', String(port));
}
