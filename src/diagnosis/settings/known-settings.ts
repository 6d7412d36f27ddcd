/*
 * The settings that the OTLP exporters of the Collector v0.159.0 know: `mapstructure` names of otlpexporter,
 * otlphttpexporter, configgrpc, confighttp, configtls, configretry and exporterhelper. A test asks that Collector.
 */

const all = 'endpoint tls timeout headers auth compression middlewares read_buffer_size write_buffer_size';
const both = `${all} sending_queue retry_on_failure`;

const ofExporter = {
  grpc: `${both} keepalive wait_for_ready user_agent balancer_name authority`,
  http: `${both} traces_endpoint metrics_endpoint logs_endpoint profiles_endpoint encoding proxy_url compression_params
    max_idle_conns max_idle_conns_per_host max_conns_per_host idle_conn_timeout disable_keep_alives http2_read_idle_timeout
    http2_ping_timeout cookies force_attempt_http2`,
};

const ofSections: Readonly<Record<string, string>> = {
  tls: `insecure insecure_skip_verify server_name_override ca_file ca_pem cert_file cert_pem key_file key_pem cipher_suites
    curve_preferences include_insecure_cipher_suites include_system_ca_certs_pool max_version min_version reload_interval tpm`,
  retry_on_failure: 'enabled initial_interval max_elapsed_time max_interval multiplier randomization_factor',
  sending_queue: 'enabled wait_for_result sizer queue_size block_on_overflow storage num_consumers batch',
  'sending_queue.batch': 'enabled flush_timeout sizer min_size max_size partition',
};

/** The names in a section of an exporter, `''` for the exporter itself. */
export function knownSettings(family: 'grpc' | 'http', section: string): readonly string[] {
  return (section === '' ? ofExporter[family] : ofSections[section]!).split(/\s+/);
}

export const sections: readonly string[] = ['', ...Object.keys(ofSections)];

/** Where people put a setting → where it belongs, or why there is none. */
export const misplaced: Readonly<Record<string, { readonly to?: readonly string[]; readonly text: string }>> = {
  protocol: {
    text: 'The type of the exporter is its protocol: otlp_grpc speaks gRPC, otlp_http speaks OTLP/HTTP. Name the exporter accordingly, here and in its pipelines.',
  },
  url: { to: ['endpoint'], text: 'Call it endpoint.' },
  insecure: { to: ['tls', 'insecure'], text: 'It belongs under tls.' },
  insecure_skip_verify: { to: ['tls', 'insecure_skip_verify'], text: 'It belongs under tls.' },
  ca_file: { to: ['tls', 'ca_file'], text: 'It belongs under tls.' },
  cert_file: { to: ['tls', 'cert_file'], text: 'It belongs under tls.' },
  key_file: { to: ['tls', 'key_file'], text: 'It belongs under tls.' },
  tls_settings: { to: ['tls'], text: 'Call it tls.' },
  retry: { to: ['retry_on_failure'], text: 'Call it retry_on_failure.' },
  queue: { to: ['sending_queue'], text: 'Call it sending_queue.' },
  queue_size: { to: ['sending_queue', 'queue_size'], text: 'It belongs under sending_queue.' },
  num_consumers: { to: ['sending_queue', 'num_consumers'], text: 'It belongs under sending_queue.' },
  storage: { to: ['sending_queue', 'storage'], text: 'It belongs under sending_queue.' },
  batch: { to: ['sending_queue', 'batch'], text: 'It belongs under sending_queue.' },
  max_elapsed_time: { to: ['retry_on_failure', 'max_elapsed_time'], text: 'It belongs under retry_on_failure.' },
  'retry_on_failure.max_retries': {
    text: 'Attempts are not counted: max_elapsed_time says for how long it tries (0 for ever).',
  },
};
