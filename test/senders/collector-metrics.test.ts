import { expect, test } from 'vitest';
import { figuresOf } from '../../src/senders/collector-metrics.ts';

const ids = { exporter: 'otlp_grpc/a', receiver: 'otlp/a' };
/** As a Collector v0.159.0 writes them. */
const exposition = `# TYPE otelcol_exporter_queue_size gauge
otelcol_exporter_queue_size{data_type="traces",exporter="otlp_grpc/a"} 3
otelcol_exporter_queue_size{data_type="logs",exporter="otlp_grpc/a"} 0
otelcol_exporter_queue_size{data_type="logs",exporter="otlp_grpc/b"} 7
otelcol_exporter_queue_capacity{data_type="traces",exporter="otlp_grpc/a"} 1000
otelcol_exporter_in_flight_requests{data_type="traces",exporter="otlp_grpc/a"} 1
otelcol_exporter_sent_spans{exporter="otlp_grpc/a",server_address="http://127.0.0.1:1"} 20
otelcol_exporter_sent_log_records{exporter="otlp_grpc/a",server_address="http://127.0.0.1:1"} 5
otelcol_exporter_sent_spans{exporter="otlp_grpc/ab",server_address="http://127.0.0.1:1"} 1000
otelcol_exporter_send_failed_spans{error_permanent="true",error_type="Unavailable",exporter="otlp_grpc/a"} 2
otelcol_exporter_send_failed_spans{error_permanent="false",error_type="Internal",exporter="otlp_grpc/a"} 1
otelcol_receiver_accepted_spans{receiver="otlp/a",transport="http"} 29
otelcol_receiver_refused_spans{receiver="otlp/b",transport="http"} 4
`;

test('the figures of an exporter are its own, over all signals and kinds of failure', () => {
  expect(figuresOf(exposition, ids)).toEqual({ sent: 25, failed: 3, dropped: 0, unfinishedRequests: 4 });
});

test('names with the suffix of counters count as well', () => {
  const suffixed = 'otelcol_exporter_sent_spans_total{exporter="otlp_grpc/a"} 8\n';
  expect(figuresOf(suffixed, ids)).toMatchObject({ sent: 8 });
});

test('items that a full queue refused are dropped only if their caller was not told', () => {
  const refusal = 'otelcol_exporter_enqueue_failed_spans{exporter="otlp_grpc/a"} 100\n';
  const told = 'otelcol_receiver_refused_spans{receiver="otlp/a",transport="http"} 60\n';
  expect(figuresOf(exposition + refusal, ids)).toMatchObject({ dropped: 100 });
  expect(figuresOf(exposition + refusal + told, ids)).toMatchObject({ dropped: 40 });
});

test('where something else refuses at the door too, nobody can tell how much was dropped', () => {
  const more = 'otelcol_receiver_refused_spans{receiver="otlp/a",transport="http"} 300\n';
  const refusal = 'otelcol_exporter_enqueue_failed_spans{exporter="otlp_grpc/a"} 100\n';
  expect(figuresOf(exposition + refusal + more, ids)?.dropped).toBeUndefined();
});

test('without a queue an export that failed was never taken', () => {
  const figures = `otelcol_exporter_send_failed_spans{exporter="otlp_grpc/a"} 30
otelcol_receiver_refused_spans{receiver="otlp/a",transport="http"} 30
`;
  expect(figuresOf(figures, ids)).toMatchObject({ failed: 0 });
});

test('a Collector that says nothing of the exporter is not taken to have sent nothing', () => {
  expect(figuresOf('otelcol_process_uptime 7\n', ids)).toBeUndefined();
  expect(figuresOf(exposition, { exporter: 'otlp_http/a', receiver: 'otlp/a' })).toBeUndefined();
});
