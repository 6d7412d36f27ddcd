import { isObject } from '../../exporter-config/config-file.ts';
import type { ConfigFile, Setting } from '../../exporter-config/config-file.ts';
import { isGiven, namesIn } from './reviewed-exporter.ts';
import type { PipelineOf, ReviewedExporter } from './reviewed-exporter.ts';
import { findingOf } from './setting-finding.ts';
import type { FindingDraft, SettingFinding } from './setting-finding.ts';
import { wordOf } from './shown-value.ts';
import { isLoopback, targetOf } from './target.ts';
import type { Target } from './target.ts';

/** What an exporter is connected with: extensions that have to run, and a receiver of its own. */
export function wiringFindings(exporter: ReviewedExporter): SettingFinding[] {
  const { look } = exporter;
  const queues = look('sending_queue', 'enabled').value !== false;
  const drafts = [
    queues ? notStarted(exporter, look('sending_queue', 'storage'), 'no storage client extension found') : undefined,
    notStarted(exporter, look('auth', 'authenticator'), 'authenticator not found'),
    ownReceiver(exporter),
  ];
  return drafts.flatMap((draft) => (draft ? [findingOf(exporter.id, draft)] : []));
}

function notStarted({ config }: ReviewedExporter, named: Setting, words: string): FindingDraft | undefined {
  const { value, unset } = named;
  const list = config.look(['service', 'extensions']);
  const started = namesIn(list.value);
  if (unset.length + list.unset.length > 0 || !isGiven(value) || started.includes(wordOf(value))) return undefined;
  return {
    title: `The extension ${wordOf(value)} is named and not started`,
    confidence: 'certain',
    because: `The Collector does not start: “${words}”.`,
    evidence: [named, list],
    fix: 'Add it to service.extensions, and configure it under extensions.',
    settings: [[list.path, [...started, wordOf(value)]]],
    why: 'An extension that is only configured is not started; what uses it does not find it.',
  };
}

/** What it sends comes in again, and goes out again. */
function ownReceiver(exporter: ReviewedExporter): FindingDraft | undefined {
  for (const endpoint of exporter.endpoints) {
    if (!isLoopback(endpoint.target.host)) continue;
    for (const pipeline of exporter.pipelines.filter(({ signal }) => endpoint.signals.includes(signal))) {
      const receiver = receiverAt(exporter, endpoint.target, pipeline);
      if (receiver) return loop(pipeline, endpoint.setting, receiver);
    }
  }
  return undefined;
}

function loop({ id, signal }: PipelineOf, endpoint: Setting, receiver: Setting): FindingDraft {
  return {
    title: 'The exporter sends to a receiver of its own pipeline',
    confidence: 'certain',
    because: `What leaves the pipeline ${id} comes in again at its beginning: ${signal} circle, and every new one joins them.`,
    evidence: [endpoint, receiver],
    fix: 'Send to the backend. In a container localhost is the container itself: name the service of the backend instead.',
    settings: [[endpoint.path, '…']],
    why: 'Each export succeeds, so no log tells of it; what shows are counters that never rest, the load of the processor, and a backend that sees nothing.',
  };
}

function receiverAt({ config, family }: ReviewedExporter, target: Target, { receivers }: PipelineOf) {
  return receivers
    .filter((id) => /^otlp(?:\/|$)/.test(id))
    .flatMap((id) => listeningAt(config, id, family))
    .find(({ port, host }) => port === target.port && isLoopback(host))?.setting;
}

/** Where a receiver listens, at every address as well as at loopback; the Collector's own defaults where it is not said. */
function listeningAt(config: ConfigFile, id: string, family: 'grpc' | 'http') {
  const path = ['receivers', id, 'protocols', family];
  const protocols = config.look(['receivers', id, 'protocols']);
  if (!isObject(protocols.value) || !(family in protocols.value)) return [];
  const setting = config.look([...path, 'endpoint']);
  if (setting.unset.length > 0) return [];
  const fallback = family === 'grpc' ? '4317' : '4318';
  const { host, port } = typeof setting.value === 'string' ? targetOf(setting.value) : { host: '', port: fallback };
  return [{ host: host === '' ? 'localhost' : host, port, setting }];
}

/** Exporters that no pipeline leads to. */
export function pipelineFindings(config: ConfigFile, exporters: readonly ReviewedExporter[]): SettingFinding[] {
  const used = exporters.filter(({ pipelines }) => pipelines.length > 0);
  const all = config.look(['service', 'pipelines']);
  if (used.length > 0 || all.unset.length > 0) return [];
  const isPart = all.value === undefined;
  return exporters.map((exporter) =>
    findingOf(exporter.id, {
      title: 'No pipeline leads to the exporter',
      confidence: isPart ? 'possible' : 'certain',
      because: `The Collector does not even start an exporter that no pipeline names, so nothing is sent over OTLP${isPart ? ', unless another file of its configuration has pipelines: this one has none' : ''}.`,
      evidence: [exporter.look(), all],
      fix: 'Name it in the pipelines whose data it shall send.',
      settings: [[['service', 'pipelines', 'traces', 'exporters'], [exporter.id]]],
      why: 'What is configured under exporters is a list of what can be used; only service.pipelines says what is.',
    }),
  );
}
