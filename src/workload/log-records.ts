import { spanIdOf, traceIdOf } from '../otlp/identity.ts';
import { attributesFrom, resource, scope } from './attributes.ts';
import { eachItem, unixNanos, type ItemRange } from './item-range.ts';

const severityInfo = 9;

export function logRecordsRequest(range: ItemRange): object {
  const logRecords = eachItem(range, (seq) => logRecordOf(range, seq));
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
}

function logRecordOf({ run, at }: ItemRange, seq: number): object {
  return {
    timeUnixNano: unixNanos(at, seq % 1000),
    observedTimeUnixNano: unixNanos(at, (seq % 1000) + 20),
    severityNumber: severityInfo,
    severityText: 'INFO',
    body: { stringValue: `order ${seq} placed` },
    attributes: attributesFrom({
      'code.function.name': 'placeOrder',
      'thread.name': 'main',
      'shop.order.id': seq,
      'shop.order.gift': false,
    }),
    traceId: traceIdOf(run, seq),
    spanId: spanIdOf(run, seq),
    flags: 1,
  };
}
