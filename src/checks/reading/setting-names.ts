import type { Conditions } from '../../core/verdict.ts';

/** What people have to write to change a setting: names, and values where the name alone says too little. */
export interface SettingNames {
  readonly retries: string;
  readonly budget: string;
  /** The value of it that stands for no end, where there is one. */
  readonly endless?: string;
  readonly queue: string;
  readonly queueSize: string;
  readonly queueHolds: string;
  readonly consumers?: string;
  readonly storage?: string;
  readonly memory?: string;
}

const collector: SettingNames = {
  retries: 'retry_on_failure.enabled',
  budget: 'retry_on_failure.max_elapsed_time',
  endless: '0',
  queue: 'sending_queue.enabled',
  queueSize: 'sending_queue.queue_size',
  queueHolds: 'request',
  consumers: 'sending_queue.num_consumers',
  storage: 'sending_queue.storage',
  memory: 'memory_limiter.limit_mib',
};

/** The names that all SDKs read from the environment. */
const sdk: SettingNames = {
  retries: 'the retries of its exporter',
  budget: 'OTEL_EXPORTER_OTLP_TIMEOUT',
  queue: 'its batch processor',
  queueSize: 'OTEL_BSP_MAX_QUEUE_SIZE',
  queueHolds: 'item',
};

export function settingNames({ sender }: Conditions): SettingNames {
  return sender === 'collector' ? collector : sdk;
}
