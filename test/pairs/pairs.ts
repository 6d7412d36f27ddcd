import { join } from 'node:path';
import type { Protocol } from '../../src/core/signal.ts';
import type { SuiteCase } from '../../src/scenario/suite.ts';
import type { SenderName } from '../../src/senders/sender.ts';

/*
 * Exporters that broke a rule in a release that people use, and the release that keeps it: what a check says of them was
 * settled by others, in public, before we looked.
 */

export interface WildPair {
  readonly sender: Exclude<SenderName, 'command'>;
  readonly protocol: Protocol;
  /** The release with the bug. */
  readonly broken: string;
  /** One without it; default: the release that comes along. */
  readonly fixed?: string;
  readonly findings: readonly WildFinding[];
}

export interface WildFinding {
  /** Judges `broken` as fail and `fixed` as pass. */
  readonly check: string;
  readonly scenario: Pick<SuiteCase, 'scenario' | 'with'>;
  readonly bug: string;
  /** Where it was told or repaired. */
  readonly told: string;
}

export const wildPairs: readonly WildPair[] = [
  {
    sender: 'python-http',
    protocol: 'http/protobuf',
    broken: '1.44.0',
    fixed: '1.45.2',
    findings: [
      {
        check: 'no-resend-after-permanent',
        scenario: { scenario: 'permanent-sweep' },
        bug: '408 and each 5xx were resent',
        told: 'https://github.com/open-telemetry/opentelemetry-python/issues/3122',
      },
      {
        check: 'retries-retryable',
        scenario: { scenario: 'retryable-sweep' },
        bug: '429 was taken for final',
        told: 'https://github.com/open-telemetry/opentelemetry-python/issues/3122',
      },
      {
        check: 'no-loss',
        scenario: { scenario: 'throttle', with: { retryDelay: '1s' } },
        bug: 'so that what a throttled backend refused was lost',
        told: 'https://github.com/open-telemetry/opentelemetry-python/issues/5339',
      },
      {
        check: 'honours-retry-delay',
        scenario: { scenario: 'throttle', with: { status: '503', retryDelay: '3s' } },
        bug: 'Retry-After was not read',
        told: 'https://github.com/open-telemetry/opentelemetry-python/issues/5339',
      },
    ],
  },
  {
    sender: 'go-http',
    protocol: 'http/protobuf',
    broken: '1.44.0',
    fixed: '1.47.0',
    findings: [
      {
        check: 'honours-retry-delay',
        // Longer than its own first pause, which is 2.5 to 7.5 s.
        scenario: { scenario: 'throttle', with: { retryDelay: '8s' } },
        bug: 'Retry-After was read as nanoseconds',
        told: 'https://github.com/open-telemetry/opentelemetry-go/pull/8383',
      },
      {
        check: 'honours-retry-delay',
        scenario: { scenario: 'throttle', with: { retryDelay: '8s', form: 'date' } },
        bug: 'Retry-After was not read as a date',
        told: 'https://github.com/open-telemetry/opentelemetry-go/pull/8417',
      },
    ],
  },
  {
    sender: 'java-http',
    protocol: 'http/protobuf',
    broken: '1.62.0',
    fixed: '1.68.0',
    findings: [
      {
        check: 'honours-retry-delay',
        scenario: { scenario: 'throttle', with: { retryDelay: '3s' } },
        bug: 'Retry-After was not read',
        told: 'https://github.com/open-telemetry/opentelemetry-java/pull/8633',
      },
    ],
  },
  {
    sender: 'java-grpc',
    protocol: 'grpc',
    broken: '1.62.0',
    fixed: '1.68.0',
    findings: [
      {
        check: 'retries-retryable',
        scenario: { scenario: join(import.meta.dirname, 'status-in-trailers.yaml') },
        bug: 'a status in trailers was not looked at, only one in headers',
        told: 'https://github.com/open-telemetry/opentelemetry-java/issues/8843',
      },
    ],
  },
  {
    sender: 'collector',
    protocol: 'http/protobuf',
    broken: '0.155.0',
    fixed: '0.159.0',
    findings: [
      {
        check: 'no-resend-after-success',
        scenario: { scenario: 'resp-oversized' },
        bug: 'a success whose body was larger than 64 KiB was a failure to be retried',
        told: 'https://github.com/open-telemetry/opentelemetry-collector/issues/15386',
      },
      {
        check: 'no-resend-after-oversized',
        scenario: { scenario: 'resp-oversized' },
        bug: 'so that it was resent beyond the recommended limit as well',
        told: 'https://github.com/open-telemetry/opentelemetry-collector/issues/15386',
      },
    ],
  },
  {
    sender: 'js-http',
    protocol: 'http/protobuf',
    broken: '0.208.0',
    findings: [
      {
        check: 'backoff-jitter',
        scenario: { scenario: 'error-rate' },
        bug: 'the jitter of ±0.2 was one of milliseconds, not of the pause',
        told: 'https://github.com/open-telemetry/opentelemetry-js/pull/6147',
      },
      {
        check: 'resends-after-disconnect',
        scenario: { scenario: 'rst-after-commit' },
        bug: 'a connection that broke was no reason to retry',
        told: 'https://github.com/open-telemetry/opentelemetry-js/pull/6147',
      },
    ],
  },
];
