import { expect, test } from 'vitest';
import { samplesOf, unfinishedRequests } from '../../src/senders/collector-metrics.ts';

const exposition = `# TYPE otelcol_exporter_queue_size gauge
otelcol_exporter_queue_size{data_type="traces",exporter="otlp_grpc"} 3
otelcol_exporter_queue_size{data_type="logs",exporter="otlp_grpc"} 0
otelcol_exporter_queue_size_limit 9
otelcol_exporter_in_flight_requests{data_type="traces",exporter="otlp_grpc"} 1
plain 7
`;

test('samples of a metric are found whatever their labels', () => {
  expect(samplesOf(exposition, 'otelcol_exporter_queue_size')).toEqual([3, 0]);
  expect(samplesOf(exposition, 'plain')).toEqual([7]);
});

test('requests in queues and in flight are unfinished', () => {
  expect(unfinishedRequests(exposition)).toBe(4);
});

test('without metrics of a queue nobody can tell', () => {
  expect(unfinishedRequests('plain 7\n')).toBeUndefined();
});
