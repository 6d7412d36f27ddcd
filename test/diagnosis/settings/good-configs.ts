/*
 * Configurations that are right, in the shapes that public examples have: a gateway, an agent, vendors over both
 * protocols, queues on disk, variables. None of them may be complained of.
 */

const http = '{protocols: {http: {endpoint: "0.0.0.0:4318"}}}';
const both = '{protocols: {grpc: {endpoint: "0.0.0.0:4317"}, http: {endpoint: "0.0.0.0:4318"}}}';

function pipelines(exporters: string, processors = '[]', signals = ['traces', 'metrics', 'logs']): string {
  return signals
    .map((signal) => `    ${signal}: {receivers: [otlp], processors: ${processors}, exporters: ${exporters}}`)
    .join('\n');
}

interface GoodConfig {
  readonly text: string;
  readonly env?: Readonly<Record<string, string>>;
  /** It names components that the Collector of the tests was not built with. */
  readonly isForeign?: true;
}

export const goodConfigs: Readonly<Record<string, GoodConfig>> = {
  'an agent that sends to a gateway in its cluster': {
    text: `
receivers: {otlp: ${both}}
processors: {memory_limiter: {check_interval: 1s, limit_mib: 400}, batch: {}}
exporters: {otlp: {endpoint: otel-gateway.observability.svc.cluster.local:4317, tls: {insecure: true}}}
service:
  pipelines:
${pipelines('[otlp]', '[memory_limiter, batch]')}`,
  },
  'Jaeger in the same network': {
    text: `
receivers: {otlp: ${both}}
processors: {batch: {timeout: 10s, send_batch_size: 10000, send_batch_max_size: 11000}}
exporters: {otlp/jaeger: {endpoint: "jaeger:4317", tls: {insecure: true}}, debug: {}}
service:
  pipelines:
${pipelines('[otlp/jaeger, debug]', '[batch]', ['traces'])}`,
  },
  'a vendor over gRPC, with a key in a header': {
    env: { API_KEY: 'abcdef0123456789' },
    text: `
receivers: {otlp: ${both}}
exporters: {otlp_grpc: {endpoint: "api.vendor.example:443", headers: {x-api-key: "\${env:API_KEY}"}}}
service:
  pipelines:
${pipelines('[otlp_grpc]')}`,
  },
  'a vendor over HTTP under a path, with a bearer token': {
    env: { TOKEN: 'abcdef0123456789' },
    text: `
receivers: {otlp: ${http}}
exporters:
  otlphttp:
    endpoint: https://otlp-gateway.vendor.example/otlp
    headers: {Authorization: "Bearer \${env:TOKEN}"}
service:
  pipelines:
${pipelines('[otlphttp]')}`,
  },
  'a vendor with basic credentials by an extension': {
    isForeign: true,
    env: { USER_ID: '17', TOKEN: 'abcdef0123456789' },
    text: `
extensions: {basicauth/vendor: {client_auth: {username: "\${env:USER_ID}", password: "\${env:TOKEN}"}}}
receivers: {otlp: ${both}}
exporters: {otlphttp: {endpoint: "https://otlp-gateway.vendor.example/otlp", auth: {authenticator: basicauth/vendor}}}
service:
  extensions: [basicauth/vendor]
  pipelines:
${pipelines('[otlphttp]')}`,
  },
  'whole URLs for each signal': {
    text: `
receivers: {otlp: ${http}}
exporters:
  otlp_http:
    traces_endpoint: https://vendor.example/api/v2/otlp/v1/traces
    metrics_endpoint: https://metrics.vendor.example:9090/api/v1/otlp/v1/metrics
    logs_endpoint: https://logs.vendor.example/otlp/v1/logs
service:
  pipelines:
${pipelines('[otlp_http]')}`,
  },
  'a base and one signal elsewhere': {
    text: `
receivers: {otlp: ${http}}
exporters:
  otlp_http: {endpoint: "http://backend:4318", metrics_endpoint: "http://prometheus:9090/api/v1/otlp/v1/metrics"}
service:
  pipelines:
${pipelines('[otlp_http]')}`,
  },
  'a queue on disk, and no end of retries': {
    text: `
extensions: {file_storage/queue: {directory: FOLDER, create_directory: true}}
receivers: {otlp: ${both}}
exporters:
  otlp_grpc:
    endpoint: backend.example:4317
    tls: {ca_file: CA}
    sending_queue: {storage: file_storage/queue, queue_size: 5000, num_consumers: 4}
    retry_on_failure: {initial_interval: 1s, max_interval: 60s, max_elapsed_time: 0}
service:
  extensions: [file_storage/queue]
  pipelines:
${pipelines('[otlp_grpc]')}`,
  },
  'batches in the queue of the exporter, counted in items': {
    text: `
receivers: {otlp: ${both}}
exporters:
  otlp_http:
    endpoint: https://backend.example:4318
    compression: zstd
    timeout: 10s
    sending_queue: {sizer: items, queue_size: 100000, batch: {min_size: 1000, max_size: 5000, flush_timeout: 2s}}
service:
  pipelines:
${pipelines('[otlp_http]')}`,
  },
  'mutual TLS': {
    isForeign: true,
    text: `
receivers: {otlp: ${both}}
exporters:
  otlp_grpc:
    endpoint: https://backend.example:4317
    tls: {ca_file: /etc/otel/ca.pem, cert_file: /etc/otel/client.pem, key_file: /etc/otel/client-key.pem, reload_interval: 1h}
service:
  pipelines:
${pipelines('[otlp_grpc]')}`,
  },
  'two Collectors on one machine': {
    text: `
receivers: {otlp: ${both}}
exporters: {otlp_grpc: {endpoint: "localhost:14317", tls: {insecure: true}}}
service:
  pipelines:
${pipelines('[otlp_grpc]')}`,
  },
  'a pipeline that feeds another one by OTLP': {
    text: `
receivers: {otlp: ${both}, otlp/second: {protocols: {grpc: {endpoint: "127.0.0.1:5317"}}}}
exporters: {otlp_grpc/second: {endpoint: "127.0.0.1:5317", tls: {insecure: true}}, debug: {}}
service:
  pipelines:
    traces: {receivers: [otlp], exporters: [otlp_grpc/second]}
    traces/second: {receivers: [otlp/second], exporters: [debug]}`,
  },
  'plain text that a sidecar encrypts': {
    env: { TOKEN: 'abcdef0123456789' },
    text: `
receivers: {otlp: ${http}}
exporters: {otlp_http: {endpoint: "http://localhost:8080/otlp", headers: {authorization: "Bearer \${env:TOKEN}"}}}
service:
  pipelines:
${pipelines('[otlp_http]')}`,
  },
  'an address of IPv6, and a target of DNS': {
    text: `
receivers: {otlp: ${both}}
exporters:
  otlp_grpc/six: {endpoint: "[fd00::17]:4317", tls: {insecure: true}}
  otlp_grpc/dns: {endpoint: "dns:///gateway.internal:4317", balancer_name: round_robin, tls: {insecure: true}}
service:
  pipelines:
${pipelines('[otlp_grpc/six, otlp_grpc/dns]')}`,
  },
  'everything by variables, some with defaults': {
    env: { OTLP_ENDPOINT: 'https://vendor.example', INSECURE: 'true', RETRY: '10m' },
    text: `
receivers: {otlp: ${http}}
exporters:
  otlp_http: {endpoint: "\${env:OTLP_ENDPOINT}", retry_on_failure: {max_elapsed_time: "\${env:RETRY}"}}
  otlp_grpc: {endpoint: "\${env:HOST:-backend}:4317", timeout: "\${env:TIMEOUT:-10s}", tls: {insecure: "\${env:INSECURE}"}}
service:
  pipelines:
${pipelines('[otlp_http, otlp_grpc]')}`,
  },
  'variables that are not set here': {
    text: `
receivers: {otlp: ${http}}
exporters: {otlp_http: {endpoint: "\${env:OTLP_ENDPOINT}", headers: {authorization: "Bearer \${env:TOKEN}"}, timeout: "\${env:T}"}}
service:
  pipelines:
${pipelines('[otlp_http]')}`,
    isForeign: true,
  },
  'anchors and merged keys': {
    text: `
x-retry: &patient {retry_on_failure: {max_elapsed_time: 15m}}
receivers: {otlp: ${http}}
exporters:
  otlp_http/a: {endpoint: "https://a.example", <<: *patient}
  otlp_http/b: {endpoint: "https://b.example", <<: *patient}
service:
  pipelines:
${pipelines('[otlp_http/a, otlp_http/b]')}`,
    isForeign: true,
  },
  'many exporters, of which some are not of OTLP': {
    isForeign: true,
    text: `
receivers: {otlp: ${both}, hostmetrics: {scrapers: {cpu: {}}}, filelog: {include: [/var/log/*.log]}}
processors: {batch: {}, resourcedetection: {detectors: [env, system]}, k8sattributes: {}}
exporters:
  prometheusremotewrite: {endpoint: "http://prometheus:9090/api/v1/write"}
  otlp/tempo: {endpoint: "tempo:4317", tls: {insecure: true}}
  otlphttp/loki: {endpoint: "http://loki:3100/otlp"}
service:
  pipelines:
    traces: {receivers: [otlp], processors: [k8sattributes, batch], exporters: [otlp/tempo]}
    metrics: {receivers: [otlp, hostmetrics], processors: [resourcedetection, batch], exporters: [prometheusremotewrite]}
    logs: {receivers: [otlp, filelog], processors: [batch], exporters: [otlphttp/loki]}`,
  },
  'settings of the connection': {
    text: `
receivers: {otlp: ${http}}
exporters:
  otlp_grpc:
    endpoint: backend.example:4317
    keepalive: {time: 30s, timeout: 10s, permit_without_stream: true}
    compression: snappy
    user_agent: mine/1.0
    authority: backend.example
  otlp_http:
    endpoint: https://backend.example:4318/
    encoding: json
    max_conns_per_host: 10
    compression: gzip
    compression_params: {level: 6}
service:
  pipelines:
${pipelines('[otlp_grpc, otlp_http]')}`,
  },
  'an exporter that is kept for later': {
    text: `
receivers: {otlp: ${http}}
exporters: {otlp_http: {endpoint: "https://backend.example"}, otlp_grpc/later: {endpoint: "later.example:4317"}}
service:
  pipelines:
${pipelines('[otlp_http]')}`,
  },
};
