import { reviewConfig } from '../../../src/diagnosis/settings/review.ts';
import type { ConfigReview } from '../../../src/diagnosis/settings/review.ts';

/** Parts of a configuration around one exporter, each as YAML in flow style. */
export interface Around {
  readonly receiver?: string;
  readonly processors?: string;
  readonly extensions?: string;
}

const listening = '{protocols: {http: {endpoint: "127.0.0.1:0"}}}';

/** A whole configuration with one exporter in a pipeline of traces. */
export function configWith(exporter: string, around: Around = {}): string {
  const { receiver = listening, processors, extensions } = around;
  const [id] = exporter.split(':');
  const started = extensions === undefined ? '' : '  extensions: [file_storage]\n';
  return `receivers:
  otlp: ${receiver}
${processors === undefined ? '' : `processors: ${processors}\n`}${extensions === undefined ? '' : `extensions: ${extensions}\n`}exporters:
  ${exporter}
service:
  telemetry: {metrics: {level: none}, logs: {disable_stacktrace: true}}
${started}  pipelines:
    traces: {receivers: [otlp], processors: [${processors === undefined ? '' : 'batch'}], exporters: [${id}]}
`;
}

export function reviewOf(text: string, env: Readonly<Record<string, string>> = {}): ConfigReview {
  return reviewConfig({ text, file: 'collector.yaml', env });
}
