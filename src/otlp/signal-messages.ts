import type { Signal } from '../core/signal.ts';
import { messageOf, type Message } from './messages.ts';

/** How to come from a signal's request to its items: request → resource → scope → item, or metric. */
export interface SignalMessages {
  readonly request: Message;
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
}

export const signalMessages: Readonly<Record<Signal, SignalMessages>> = {
  traces: {
    request: messageOf('ExportTraceServiceRequest'),
    resources: 'resourceSpans',
    scopes: 'scopeSpans',
    items: 'spans',
  },
  metrics: {
    request: messageOf('ExportMetricsServiceRequest'),
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    items: 'metrics',
  },
  logs: {
    request: messageOf('ExportLogsServiceRequest'),
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    items: 'logRecords',
  },
  profiles: {
    request: messageOf('ExportProfilesServiceRequest'),
    resources: 'resourceProfiles',
    scopes: 'scopeProfiles',
    items: 'profiles',
  },
};

/** Fields of a metric that hold data points. */
export const metricKinds = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;
