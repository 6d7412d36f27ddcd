import { expect, test } from 'vitest';
import { logWith, metricWith, pointWith, spanWith, violationsOfData } from './ask.ts';

const traceId = '5b8efff798038103d269b633813fc60c';
const spanId = 'eee19b7ec3c1b174';
const key = (name: string): object => ({ key: name, value: { stringValue: 'x' } });

test('valid telemetry breaks nothing', () => {
  expect(spanWith({ parentSpanId: spanId, links: [{ traceId, spanId }], attributes: [key('a'), key('b')] })).toEqual(
    [],
  );
  expect(logWith({ traceId, spanId })).toEqual([]);
  expect(metricWith({ sum: { aggregationTemporality: 2, dataPoints: [{ timeUnixNano: '1', asDouble: 0 }] } })).toEqual(
    [],
  );
});

test('D1: ids of spans and links are required, have their size, and are not zero', () => {
  expect(spanWith({ traceId: undefined })).toEqual(['D1 traceId: nothing']);
  expect(spanWith({ spanId: '' })).toEqual(['D1 spanId: nothing']);
  expect(spanWith({ traceId: '00'.repeat(16) })).toEqual(['D1 traceId: zeros alone']);
  expect(spanWith({ traceId: `${traceId}00` })).toEqual(['D1 traceId: 17 bytes']);
  expect(spanWith({ spanId: spanId.slice(2) })).toEqual(['D1 spanId: 7 bytes']);
  expect(spanWith({ parentSpanId: '00'.repeat(8) })).toEqual(['D1 parentSpanId: zeros alone']);
  expect(spanWith({ links: [{ traceId }] })).toEqual(['D1 links[0].spanId: nothing']);
});

test('D1: log records and exemplars have valid ids or none', () => {
  expect(logWith({ traceId: '00'.repeat(16), spanId })).toEqual(['D1 traceId: zeros alone']);
  expect(pointWith({ exemplars: [{ traceId, spanId: '00' }] })).toEqual(['D1 ….exemplars[0].spanId: 1 bytes']);
  expect(pointWith({ exemplars: [{}] })).toEqual([]);
});

test('D2: keys are unique, wherever there are attributes', () => {
  const attributes = [key('a'), key('b'), key('a'), key('b')];
  expect(spanWith({ attributes })).toEqual(['D2 attributes: “a” more than once']);
  expect(spanWith({ events: [{ name: 'e', attributes }] })).toEqual(['D2 events[0].attributes: “a” more than once']);
  expect(spanWith({ links: [{ traceId, spanId, attributes }] })).toEqual([
    'D2 links[0].attributes: “a” more than once',
  ]);
  expect(logWith({ body: { kvlistValue: { values: attributes } } })).toEqual([
    'D2 body.kvlistValue.values: “a” more than once',
  ]);
  expect(logWith({ attributes })).toEqual(['D2 attributes: “a” more than once']);
  expect(metricWith({ metadata: attributes })).toEqual(['D2 metadata: “a” more than once']);
  expect(pointWith({ attributes })).toEqual(['D2 ….attributes: “a” more than once']);
  expect(pointWith({ exemplars: [{ filteredAttributes: attributes }] })).toEqual([
    'D2 ….exemplars[0].filteredAttributes: “a” more than once',
  ]);
  const scopeLogs = [{ scope: { attributes }, logRecords: [{ observedTimeUnixNano: '1' }] }];
  expect(violationsOfData('logs', { resourceLogs: [{ resource: { attributes }, scopeLogs }] })).toEqual([
    'D2 resourceLogs[0].resource.attributes: “a” more than once',
    'D2 resourceLogs[0].scopeLogs[0].scope.attributes: “a” more than once',
  ]);
});

const bare = { timeUnixNano: '1', count: '0' };

test('D3: sums and histograms have a temporality', () => {
  for (const kind of ['sum', 'histogram', 'exponentialHistogram']) {
    expect(metricWith({ [kind]: { dataPoints: [{ ...bare, asInt: undefined }] } })).toContain(
      `D3 ${kind}.aggregationTemporality: nothing`,
    );
    expect(metricWith({ [kind]: { aggregationTemporality: 1 } })).toEqual([]);
  }
});

test('D4: data points have a time', () => {
  expect(pointWith({ timeUnixNano: '0' })).toEqual(['D4 ….timeUnixNano: nothing']);
  for (const kind of ['histogram', 'exponentialHistogram', 'summary']) {
    const fields = { ...(kind === 'summary' ? {} : { aggregationTemporality: 2 }), dataPoints: [{ count: '0' }] };
    expect(metricWith({ [kind]: fields })).toEqual([`D4 ${kind}.dataPoints[0].timeUnixNano: nothing`]);
  }
});

test('D5: a number has a value, unless it says that there is none', () => {
  expect(pointWith({ asInt: undefined })).toEqual(['D5 …: no value']);
  expect(pointWith({ asInt: undefined, flags: 1 })).toEqual([]);
  expect(pointWith({ asInt: undefined, flags: 2 })).toEqual(['D5 …: no value']);
});

test('D5: buckets fit bounds and count', () => {
  const histogram = (fields: object): string[] =>
    metricWith({ histogram: { aggregationTemporality: 2, dataPoints: [{ timeUnixNano: '1', ...fields }] } }).map(
      (one) => one.replace('histogram.dataPoints[0].', ''),
    );
  expect(histogram({ count: '3', bucketCounts: ['1', '2'], explicitBounds: [5] })).toEqual([]);
  expect(histogram({ count: '3' })).toEqual([]);
  expect(histogram({ count: '3', bucketCounts: ['1', '2'], explicitBounds: [5, 6] })).toEqual([
    'D5 bucketCounts: 2 for 2 explicitBounds',
  ]);
  expect(histogram({ explicitBounds: [5] })).toEqual(['D5 bucketCounts: 0 for 1 explicitBounds']);
  expect(histogram({ count: '4', bucketCounts: ['1', '2'], explicitBounds: [5] })).toEqual([
    'D5 count: not the sum of bucketCounts',
  ]);
  expect(histogram({ bucketCounts: ['1', '0'], explicitBounds: [5] })).toEqual([
    'D5 count: not the sum of bucketCounts',
  ]);
  expect(histogram({ count: '3', bucketCounts: ['1', '1', '1'], explicitBounds: [5, 5] })).toEqual([
    'D5 explicitBounds: bounds that do not rise',
  ]);
});

test('D6: a log record says when it was observed', () => {
  expect(logWith({ observedTimeUnixNano: '0', timeUnixNano: '1' })).toEqual(['D6 observedTimeUnixNano: nothing']);
});

test('D7: spans have a name, a start and an end, events a name', () => {
  expect(spanWith({ name: '', startTimeUnixNano: undefined, endTimeUnixNano: '0' })).toEqual([
    'D7 name: nothing',
    'D7 startTimeUnixNano: nothing',
    'D7 endTimeUnixNano: nothing',
  ]);
  expect(spanWith({ events: [{}] })).toEqual(['D7 events[0].name: nothing']);
});

test('D8: no span ends before it starts', () => {
  expect(spanWith({ endTimeUnixNano: '10' })).toEqual([]);
  expect(spanWith({ endTimeUnixNano: '9' })).toEqual(['D8 endTimeUnixNano: 1 ns before startTimeUnixNano']);
});

test('D9: a log record with a span has a trace', () => {
  expect(logWith({ spanId })).toEqual(['D9 traceId: nothing, beside a spanId']);
  expect(logWith({ traceId })).toEqual([]);
});

test('S52: nothing empty', () => {
  expect(violationsOfData('traces', {})).toEqual(['S52 resourceSpans: nothing']);
  expect(violationsOfData('metrics', { resourceMetrics: [{}] })).toEqual([
    'S52 resourceMetrics[0].scopeMetrics: nothing',
  ]);
  expect(violationsOfData('logs', { resourceLogs: [{ scopeLogs: [{}] }] })).toEqual([
    'S52 resourceLogs[0].scopeLogs[0].logRecords: nothing',
  ]);
});
