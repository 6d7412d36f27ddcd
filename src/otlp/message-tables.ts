/*
 * OTLP 1.11's request messages as tables: name → [field number, type, repeated]. `test/otlp/message-tables.test.ts` holds
 * them against `protos/`. The scanner has its own tables because loading the real ones takes longer than starting up.
 */

export type ScalarType =
  | 'string'
  | 'bytes'
  /** Bytes that JSON writes in hexadecimal, of this length or absent (S27). */
  | 'hex16'
  | 'hex8'
  | 'bool'
  | 'double'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'int32'
  | 'uint32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'enum';

/** `type` is a scalar's or the name of another table. */
export type FieldRow = readonly [number: number, type: string, repeated?: 'repeated'];
export type MessageTable = Readonly<Record<string, FieldRow>>;

const shared = {
  AnyValue: {
    stringValue: [1, 'string'],
    boolValue: [2, 'bool'],
    intValue: [3, 'int64'],
    doubleValue: [4, 'double'],
    arrayValue: [5, 'ArrayValue'],
    kvlistValue: [6, 'KeyValueList'],
    bytesValue: [7, 'bytes'],
    stringValueStrindex: [8, 'int32'],
  },
  ArrayValue: { values: [1, 'AnyValue', 'repeated'] },
  KeyValueList: { values: [1, 'KeyValue', 'repeated'] },
  KeyValue: { key: [1, 'string'], value: [2, 'AnyValue'], keyStrindex: [3, 'int32'] },
  InstrumentationScope: {
    name: [1, 'string'],
    version: [2, 'string'],
    attributes: [3, 'KeyValue', 'repeated'],
    droppedAttributesCount: [4, 'uint32'],
  },
  EntityRef: {
    schemaUrl: [1, 'string'],
    type: [2, 'string'],
    idKeys: [3, 'string', 'repeated'],
    descriptionKeys: [4, 'string', 'repeated'],
  },
  Resource: {
    attributes: [1, 'KeyValue', 'repeated'],
    droppedAttributesCount: [2, 'uint32'],
    entityRefs: [3, 'EntityRef', 'repeated'],
  },
} as const;

const traces = {
  ExportTraceServiceRequest: { resourceSpans: [1, 'ResourceSpans', 'repeated'] },
  ResourceSpans: { resource: [1, 'Resource'], scopeSpans: [2, 'ScopeSpans', 'repeated'], schemaUrl: [3, 'string'] },
  ScopeSpans: { scope: [1, 'InstrumentationScope'], spans: [2, 'Span', 'repeated'], schemaUrl: [3, 'string'] },
  Span: {
    traceId: [1, 'hex16'],
    spanId: [2, 'hex8'],
    traceState: [3, 'string'],
    parentSpanId: [4, 'hex8'],
    flags: [16, 'fixed32'],
    name: [5, 'string'],
    kind: [6, 'enum'],
    startTimeUnixNano: [7, 'fixed64'],
    endTimeUnixNano: [8, 'fixed64'],
    attributes: [9, 'KeyValue', 'repeated'],
    droppedAttributesCount: [10, 'uint32'],
    events: [11, 'Event', 'repeated'],
    droppedEventsCount: [12, 'uint32'],
    links: [13, 'SpanLink', 'repeated'],
    droppedLinksCount: [14, 'uint32'],
    status: [15, 'Status'],
  },
  Event: {
    timeUnixNano: [1, 'fixed64'],
    name: [2, 'string'],
    attributes: [3, 'KeyValue', 'repeated'],
    droppedAttributesCount: [4, 'uint32'],
  },
  SpanLink: {
    traceId: [1, 'hex16'],
    spanId: [2, 'hex8'],
    traceState: [3, 'string'],
    attributes: [4, 'KeyValue', 'repeated'],
    droppedAttributesCount: [5, 'uint32'],
    flags: [6, 'fixed32'],
  },
  Status: { message: [2, 'string'], code: [3, 'enum'] },
} as const;

const logs = {
  ExportLogsServiceRequest: { resourceLogs: [1, 'ResourceLogs', 'repeated'] },
  ResourceLogs: { resource: [1, 'Resource'], scopeLogs: [2, 'ScopeLogs', 'repeated'], schemaUrl: [3, 'string'] },
  ScopeLogs: { scope: [1, 'InstrumentationScope'], logRecords: [2, 'LogRecord', 'repeated'], schemaUrl: [3, 'string'] },
  LogRecord: {
    timeUnixNano: [1, 'fixed64'],
    observedTimeUnixNano: [11, 'fixed64'],
    severityNumber: [2, 'enum'],
    severityText: [3, 'string'],
    body: [5, 'AnyValue'],
    attributes: [6, 'KeyValue', 'repeated'],
    droppedAttributesCount: [7, 'uint32'],
    flags: [8, 'fixed32'],
    traceId: [9, 'hex16'],
    spanId: [10, 'hex8'],
    eventName: [12, 'string'],
  },
} as const;

const metrics = {
  ExportMetricsServiceRequest: { resourceMetrics: [1, 'ResourceMetrics', 'repeated'] },
  ResourceMetrics: {
    resource: [1, 'Resource'],
    scopeMetrics: [2, 'ScopeMetrics', 'repeated'],
    schemaUrl: [3, 'string'],
  },
  ScopeMetrics: { scope: [1, 'InstrumentationScope'], metrics: [2, 'Metric', 'repeated'], schemaUrl: [3, 'string'] },
  Metric: {
    name: [1, 'string'],
    description: [2, 'string'],
    unit: [3, 'string'],
    gauge: [5, 'Gauge'],
    sum: [7, 'Sum'],
    histogram: [9, 'Histogram'],
    exponentialHistogram: [10, 'ExponentialHistogram'],
    summary: [11, 'Summary'],
    metadata: [12, 'KeyValue', 'repeated'],
  },
  Gauge: { dataPoints: [1, 'NumberDataPoint', 'repeated'] },
  Sum: {
    dataPoints: [1, 'NumberDataPoint', 'repeated'],
    aggregationTemporality: [2, 'enum'],
    isMonotonic: [3, 'bool'],
  },
  Histogram: { dataPoints: [1, 'HistogramDataPoint', 'repeated'], aggregationTemporality: [2, 'enum'] },
  ExponentialHistogram: {
    dataPoints: [1, 'ExponentialHistogramDataPoint', 'repeated'],
    aggregationTemporality: [2, 'enum'],
  },
  Summary: { dataPoints: [1, 'SummaryDataPoint', 'repeated'] },
} as const;

const dataPoints = {
  NumberDataPoint: {
    attributes: [7, 'KeyValue', 'repeated'],
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    asDouble: [4, 'double'],
    asInt: [6, 'sfixed64'],
    exemplars: [5, 'Exemplar', 'repeated'],
    flags: [8, 'uint32'],
  },
  HistogramDataPoint: {
    attributes: [9, 'KeyValue', 'repeated'],
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'double'],
    bucketCounts: [6, 'fixed64', 'repeated'],
    explicitBounds: [7, 'double', 'repeated'],
    exemplars: [8, 'Exemplar', 'repeated'],
    flags: [10, 'uint32'],
    min: [11, 'double'],
    max: [12, 'double'],
  },
  ExponentialHistogramDataPoint: {
    attributes: [1, 'KeyValue', 'repeated'],
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'double'],
    scale: [6, 'sint32'],
    zeroCount: [7, 'fixed64'],
    positive: [8, 'Buckets'],
    negative: [9, 'Buckets'],
    flags: [10, 'uint32'],
    exemplars: [11, 'Exemplar', 'repeated'],
    min: [12, 'double'],
    max: [13, 'double'],
    zeroThreshold: [14, 'double'],
  },
  Buckets: { offset: [1, 'sint32'], bucketCounts: [2, 'uint64', 'repeated'] },
  SummaryDataPoint: {
    attributes: [7, 'KeyValue', 'repeated'],
    startTimeUnixNano: [2, 'fixed64'],
    timeUnixNano: [3, 'fixed64'],
    count: [4, 'fixed64'],
    sum: [5, 'double'],
    quantileValues: [6, 'ValueAtQuantile', 'repeated'],
    flags: [8, 'uint32'],
  },
  ValueAtQuantile: { quantile: [1, 'double'], value: [2, 'double'] },
  Exemplar: {
    filteredAttributes: [7, 'KeyValue', 'repeated'],
    timeUnixNano: [2, 'fixed64'],
    asDouble: [3, 'double'],
    asInt: [6, 'sfixed64'],
    spanId: [4, 'hex8'],
    traceId: [5, 'hex16'],
  },
} as const;

const profiles = {
  ExportProfilesServiceRequest: {
    resourceProfiles: [1, 'ResourceProfiles', 'repeated'],
    dictionary: [2, 'ProfilesDictionary'],
  },
  ResourceProfiles: {
    resource: [1, 'Resource'],
    scopeProfiles: [2, 'ScopeProfiles', 'repeated'],
    schemaUrl: [3, 'string'],
  },
  ScopeProfiles: { scope: [1, 'InstrumentationScope'], profiles: [2, 'Profile', 'repeated'], schemaUrl: [3, 'string'] },
  Profile: {
    sampleType: [1, 'ValueType'],
    samples: [2, 'Sample', 'repeated'],
    timeUnixNano: [3, 'fixed64'],
    durationNano: [4, 'uint64'],
    periodType: [5, 'ValueType'],
    period: [6, 'int64'],
    profileId: [7, 'bytes'],
    droppedAttributesCount: [8, 'uint32'],
    originalPayloadFormat: [9, 'string'],
    originalPayload: [10, 'bytes'],
    attributeIndices: [11, 'int32', 'repeated'],
  },
  ValueType: { typeStrindex: [1, 'int32'], unitStrindex: [2, 'int32'] },
  Sample: {
    stackIndex: [1, 'int32'],
    attributeIndices: [2, 'int32', 'repeated'],
    linkIndex: [3, 'int32'],
    values: [4, 'int64', 'repeated'],
    timestampsUnixNano: [5, 'fixed64', 'repeated'],
  },
} as const;

const profileDictionary = {
  ProfilesDictionary: {
    mappingTable: [1, 'Mapping', 'repeated'],
    locationTable: [2, 'Location', 'repeated'],
    functionTable: [3, 'Function', 'repeated'],
    linkTable: [4, 'Link', 'repeated'],
    stringTable: [5, 'string', 'repeated'],
    attributeTable: [6, 'KeyValueAndUnit', 'repeated'],
    stackTable: [7, 'Stack', 'repeated'],
  },
  Mapping: {
    memoryStart: [1, 'uint64'],
    memoryLimit: [2, 'uint64'],
    fileOffset: [3, 'uint64'],
    filenameStrindex: [4, 'int32'],
    attributeIndices: [5, 'int32', 'repeated'],
  },
  Location: {
    mappingIndex: [1, 'int32'],
    address: [2, 'uint64'],
    lines: [3, 'Line', 'repeated'],
    attributeIndices: [4, 'int32', 'repeated'],
  },
  Line: { functionIndex: [1, 'int32'], line: [2, 'int64'], column: [3, 'int64'] },
  Function: {
    nameStrindex: [1, 'int32'],
    systemNameStrindex: [2, 'int32'],
    filenameStrindex: [3, 'int32'],
    startLine: [4, 'int64'],
  },
  Link: { traceId: [1, 'hex16'], spanId: [2, 'hex8'] },
  KeyValueAndUnit: { keyStrindex: [1, 'int32'], value: [2, 'AnyValue'], unitStrindex: [3, 'int32'] },
  Stack: { locationIndices: [1, 'int32', 'repeated'] },
} as const;

const tables = { ...shared, ...traces, ...logs, ...metrics, ...dataPoints, ...profiles, ...profileDictionary } as const;

export type MessageName = keyof typeof tables;

export const messageTables: Readonly<Record<MessageName, MessageTable>> = tables;
