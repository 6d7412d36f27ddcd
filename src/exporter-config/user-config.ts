import type { Protocol, Signal } from '../core/signal.ts';
import type { DeclaredSettings } from '../core/verdict.ts';
import { declaredBy } from './collector-declared.ts';
import { canonicalType, fateOfProcessor, isFileStorage, typeOf } from './component-safety.ts';
import { ConfigFile } from './config-file.ts';
import type { ConfigMap } from './config-file.ts';
import { chooseExporter } from './exercised-pipelines.ts';
import type { Exercised, UserPipeline } from './exercised-pipelines.ts';
import { isolatedExporter } from './isolated-exporter.ts';
import type { IsolatedExporter } from './isolated-exporter.ts';
import { keptSettings } from './safety-report.ts';
import type { ConfigChange, KeptSetting } from './safety-report.ts';

/*
 * Somebody's own Collector configuration, read so that one exporter of it can be exercised and nothing else is touched:
 * what it sends to, what it stores, what it asks. `safe-config.ts` writes what is left of it for a run.
 */

export interface UserConfigSource {
  readonly text: string;
  /** Its name, for messages. */
  readonly file: string;
  /** What `${env:NAME}` stands for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The exporter to exercise, by its name in the configuration; needed where there are several. */
  readonly exporter?: string | undefined;
  /** It sends where it says, with the headers and the TLS that it says: for a configuration written for a backend of ours. */
  readonly keepsAddress?: boolean | undefined;
}

export interface UserConfig {
  readonly file: string;
  /** The exporter that is exercised, what it speaks, and the signals of the pipelines that it ends. */
  readonly exporter: string;
  readonly protocol: Protocol;
  readonly signals: readonly Signal[];
  readonly declared: DeclaredSettings;
  readonly changes: readonly ConfigChange[];
  /** As they are written: variables are named, not shown. */
  readonly kept: readonly KeptSetting[];
  /** Variables that the Collector has to be given. */
  readonly variables: Readonly<Record<string, string>>;
  /** Values that must not be printed, by names that people recognise. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly parts: UserConfigParts;
}

/** What is left of the configuration, before addresses and folders of a run are put in. */
export interface UserConfigParts {
  readonly exporter: IsolatedExporter;
  readonly pipelines: readonly UserPipeline[];
  readonly processors: ConfigMap;
  /** Storage extensions. */
  readonly storages: ConfigMap;
}

/** Throws ChaosError when the configuration cannot be read, or cannot be made safe. */
export function readUserConfig({ text, file, env, exporter: wanted, keepsAddress }: UserConfigSource): UserConfig {
  const config = new ConfigFile({ text, file, env });
  const changes: ConfigChange[] = [];
  const exercised = chooseExporter(config, wanted, changes);
  const exporter = isolatedExporter(config, exercised.exporter, changes, { keepsAddress });
  const pipelines = exercised.pipelines.map((pipeline) => withoutUnsafe(config, pipeline, changes));
  const processors = componentsAt(config, 'processors', new Set(pipelines.flatMap((one) => one.processors)));
  const storages = storagesOf(config, exporter, changes);
  changes.push(...elsewhere(config, exercised, Object.keys(storages)));
  const batch = pipelines[0]!.processors.find((id) => canonicalType('processors', typeOf(id)) === 'batch');
  const variables = Object.fromEntries(config.variables);
  return {
    file,
    exporter: exporter.id,
    protocol: exporter.protocol,
    signals: pipelines.map(({ signal }) => signal),
    declared: declaredBy(
      exporter.value,
      exporter.protocol,
      batch === undefined ? undefined : config.map(['processors', batch]),
    ),
    changes,
    kept: keptSettings(exporter, processors),
    variables,
    secrets: { ...variables, ...exporter.secrets },
    parts: { exporter, pipelines, processors, storages },
  };
}

/** The pipeline without processors that would reach outside or take items away. */
function withoutUnsafe(config: ConfigFile, pipeline: UserPipeline, changes: ConfigChange[]): UserPipeline {
  const processors = pipeline.processors.filter((id) => {
    const fate = fateOfProcessor(id);
    if (!fate) {
      throw config.mistake(`the processor ${id} cannot be made safe: nothing is known of it`, ['processors', id], {
        code: 'unsafe-component',
        hint: `Test with a copy of the configuration whose pipeline ${pipeline.id} does without it.`,
      });
    }
    if (!fate.kept) {
      changes.push({ what: `processor ${id} of pipeline ${pipeline.id}`, how: 'removed', because: fate.because });
    }
    return fate.kept;
  });
  return { ...pipeline, processors };
}

/** The queue's storage, whose folder can be moved; other kinds keep data where we cannot look after it. */
function storagesOf(
  config: ConfigFile,
  { id: exporter, storage }: IsolatedExporter,
  changes: ConfigChange[],
): ConfigMap {
  if (storage === undefined) return {};
  if (!isFileStorage(storage)) {
    throw config.mistake(
      `the storage ${storage} of the exporter ${exporter} cannot be made safe: only folders of file_storage can be moved`,
      ['extensions', storage],
      { code: 'unsafe-component', hint: 'Test with a copy of the configuration that uses file_storage.' },
    );
  }
  const started = config.names(['service', 'extensions']).includes(storage);
  if (!started) {
    throw config.mistake(`the storage ${storage} is not in service.extensions`, ['service', 'extensions'], {
      code: 'bad-config',
    });
  }
  const because = 'its folder is a temporary one, so what waits in the real one is neither read nor changed';
  changes.push({ what: `extension ${storage}`, how: 'redirected', because });
  return componentsAt(config, 'extensions', new Set([storage]));
}

/** As they are written. All of their variables are looked at, so that none reads what it should not. */
function componentsAt(config: ConfigFile, section: string, ids: ReadonlySet<string>): ConfigMap {
  return Object.fromEntries(
    [...ids].map((id) => {
      config.value([section, id]);
      return [id, config.rawMap([section, id])];
    }),
  );
}

/** What is left out because it does not belong to the pipelines that are exercised. */
function elsewhere(config: ConfigFile, exercised: Exercised, storages: readonly string[]): ConfigChange[] {
  const others = config.names(['service', 'extensions']).filter((id) => !storages.includes(id));
  const notStarted = 'it is not needed here, and may listen, log in or report elsewhere';
  return [
    ...exercised.others.map(({ id, because }): ConfigChange => ({ what: `pipeline ${id}`, how: 'removed', because })),
    ...others.map((id): ConfigChange => ({ what: `extension ${id}`, how: 'removed', because: notStarted })),
    ...(config.raw(['service', 'telemetry']) === undefined
      ? []
      : [
          {
            what: 'service.telemetry',
            how: 'replaced',
            because: 'the log is read by otlp-chaos, and figures go nowhere else',
          } as const,
        ]),
  ];
}
