import type { SpanIds } from './sender.ts';

/*
 * What we and an application that exports spans tell each other, one JSON object a line, whatever language it is written
 * in: commands on its standard input, reports on its standard output behind a prefix. `senders/README.md` explains it to
 * whoever writes one.
 */

export const reportPrefix = '@otlp-chaos ';

/** Spans in one command: as many as SDKs export in one batch. */
export const maxSpansPerOffer = 512;
/** Characters of text in one report. */
export const maxLogText = 8192;

export interface LanePlan {
  readonly lane: string;
  /** In force while the lane's exporters are made and used, as if it had the process for itself. */
  readonly env: Readonly<Record<string, string>>;
  /** Batch processors, each with an exporter; spans take turns. */
  readonly exporters: number;
}

export type Command =
  | { readonly type: 'lanes'; readonly lanes: readonly LanePlan[] }
  | {
      readonly type: 'offer';
      readonly id: number;
      readonly lane: string;
      readonly spans: readonly (readonly [traceId: string, spanId: string])[];
    }
  | { readonly type: 'stop' };

export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly id: number }
  /** A batch was given to an exporter, and what the exporter says became of it in the end. */
  | { readonly type: 'exporting'; readonly lane: string; readonly items: number }
  | { readonly type: 'exported'; readonly lane: string; readonly items: number; readonly ok: boolean }
  /** Further spans that the SDK says it dropped before any exporter saw them. */
  | { readonly type: 'dropped'; readonly lane: string; readonly items: number }
  | { readonly type: 'log'; readonly lane: string; readonly stream: 'stdout' | 'stderr'; readonly text: string };

export function spansOf(ids: readonly SpanIds[]): (readonly [string, string])[] {
  return ids.map(({ traceId, spanId }) => [traceId, spanId] as const);
}
