import type { SpanIds } from './sender.ts';

/** What the parent tells the program. */
export type JsCommand =
  | { readonly type: 'offer'; readonly id: number; readonly spans: readonly SpanIds[] }
  | { readonly type: 'flush'; readonly id: number }
  | { readonly type: 'stop' };

/** What the program answers: that it is ready, or that it has done what command `id` asks. */
export type JsReport = { readonly type: 'ready' } | { readonly type: 'done'; readonly id: number };
