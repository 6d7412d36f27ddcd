/*
 * What a Collector's own metrics say of one exporter. They count items at their final outcome, not attempts: an attempt
 * that is followed by another is in none of them.
 */

export interface ExporterFigures {
  /** Given to the backend for good, as the exporter sees it: what a partial success refused is among them. */
  readonly sent: number;
  /** Given up after they had been taken. */
  readonly failed: number;
  /** Turned away by the queue although whoever sent them had been told that they were taken; undefined if unknown. */
  readonly dropped: number | undefined;
  /** Requests that wait, are under way or pause before another attempt. */
  readonly unfinishedRequests: number;
}

interface Sample {
  readonly name: string;
  readonly component: string;
  readonly value: number;
}

/** Undefined where the Collector says nothing of this exporter. */
export function figuresOf(
  exposition: string,
  { exporter, receiver }: { exporter: string; receiver: string },
): ExporterFigures | undefined {
  const samples = samplesOf(exposition);
  const own = samples.filter(
    ({ name, component }) => component === (name.startsWith('receiver') ? receiver : exporter),
  );
  if (!own.some(({ name }) => name.startsWith('exporter'))) return undefined;
  const sum = (pattern: RegExp): number =>
    own.reduce((total, { name, value }) => (pattern.test(name) ? total + value : total), 0);
  const atTheDoor = sum(/^receiver_refused_/);
  const failed = sum(/^exporter_send_failed_/);
  const notQueued = sum(/^exporter_enqueue_failed_/);
  const hasQueue = own.some(({ name }) => name.startsWith('exporter_queue_'));
  return {
    sent: sum(/^exporter_sent_/),
    // Without a queue the failure of an export is told to whoever sent the items: they were never taken.
    failed: hasQueue ? failed : Math.max(0, failed - atTheDoor),
    // What else refuses at the door (`memory_limiter`) hides how much of this reached the caller.
    dropped: notQueued > 0 && atTheDoor > notQueued ? undefined : Math.max(0, notQueued - atTheDoor),
    unfinishedRequests: sum(/^exporter_(queue_size|in_flight_requests)$/),
  };
}

/** Samples of receivers and exporters in Prometheus's text format; names without `otelcol_` and `_total`. */
function samplesOf(exposition: string): Sample[] {
  const lines = exposition.matchAll(/^otelcol_((?:exporter|receiver)_\w+?)(?:_total)?\{(.*)\} (\S+)/gm);
  return [...lines].flatMap(([, name = '', labels = '', value]) => {
    const [, component] = /(?:^|,)(?:exporter|receiver)="((?:[^"\\]|\\.)*)"/.exec(labels) ?? [];
    return component === undefined
      ? []
      : [{ name, component: component.replace(/\\(.)/g, '$1'), value: Number(value) }];
  });
}
