import { isKnown, isZero } from './node-rules.ts';
import type { NodeRules, Spot } from './node-rules.ts';

/* D1: ids have 16 and 8 bytes, and not all of them are zero. A span and a link must have both; elsewhere none is allowed. */

type Need = 'required' | 'optional';

function examineId(spot: Spot, field: string, sizeBytes: number, need: Need): void {
  if (!isKnown(spot, field)) return;
  const isMissing = isZero(spot, field);
  if (isMissing && need === 'optional') return;
  const mistake = isMissing ? 'nothing' : mistakeOf(spot.node.last(field) as Uint8Array, sizeBytes);
  spot.judge('D1', field, mistake, `${sizeBytes} bytes that are not all zero`);
}

function mistakeOf(id: Uint8Array, sizeBytes: number): string | undefined {
  if (id.length !== sizeBytes) return `${id.length} bytes`;
  return id.every((byte) => byte === 0) ? 'zeros alone' : undefined;
}

const bothIds =
  (need: Need) =>
  (spot: Spot): void => {
    examineId(spot, 'traceId', 16, need);
    examineId(spot, 'spanId', 8, need);
  };

export const identifierRules: NodeRules = {
  Span(spot) {
    bothIds('required')(spot);
    examineId(spot, 'parentSpanId', 8, 'optional');
  },
  SpanLink: bothIds('required'),
  LogRecord: bothIds('optional'),
  Exemplar: bothIds('optional'),
};
