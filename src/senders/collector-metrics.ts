/** What a Collector's own metrics say of work that is not finished. Undefined where they do not tell. */
export function unfinishedRequests(exposition: string): number | undefined {
  // The queue's size counts requests until their final outcome, those in flight and in backoff included.
  const sizes = samplesOf(exposition, 'otelcol_exporter_queue_size');
  if (sizes.length === 0) return undefined;
  const inFlight = samplesOf(exposition, 'otelcol_exporter_in_flight_requests');
  return [...sizes, ...inFlight].reduce((sum, value) => sum + value, 0);
}

/** Values of a metric in Prometheus's text format, over all label sets. */
export function samplesOf(exposition: string, name: string): number[] {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) =>
      Number(
        line
          .slice(line.lastIndexOf('}') + 1)
          .trim()
          .split(' ')
          .at(line.includes('}') ? 0 : 1),
      ),
    );
}
