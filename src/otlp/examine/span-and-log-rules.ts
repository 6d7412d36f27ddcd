import { isKnown, isZero, require } from './node-rules.ts';
import type { NodeRules, Spot } from './node-rules.ts';

/* D6 when a record was observed, D7 what a span has to say, D8 in which order it happened, D9 whose span a record is of. */

function examineOrder(spot: Spot): void {
  const start = spot.node.last('startTimeUnixNano');
  const end = spot.node.last('endTimeUnixNano');
  if (typeof start !== 'bigint' || typeof end !== 'bigint' || start === 0n || end === 0n) return;
  const mistake = end < start ? `${start - end} ns before startTimeUnixNano` : undefined;
  spot.judge('D8', 'endTimeUnixNano', mistake, 'then or later');
}

function examineTraceOfSpan(spot: Spot): void {
  if (isZero(spot, 'spanId') || !isKnown(spot, 'spanId') || !isKnown(spot, 'traceId')) return;
  spot.judge(
    'D9',
    'traceId',
    isZero(spot, 'traceId') ? 'nothing, beside a spanId' : undefined,
    'the trace of the span',
  );
}

export const spanAndLogRules: NodeRules = {
  Span(spot) {
    require(spot, 'D7', 'name', 'a name');
    require(spot, 'D7', 'startTimeUnixNano', 'when it began');
    require(spot, 'D7', 'endTimeUnixNano', 'when it ended');
    examineOrder(spot);
  },
  Event(spot) {
    require(spot, 'D7', 'name', 'a name');
  },
  LogRecord(spot) {
    require(spot, 'D6', 'observedTimeUnixNano', 'when it was observed');
    examineTraceOfSpan(spot);
  },
};
