import { quoted } from './findings.ts';
import type { NodeRule, NodeRules } from './node-rules.ts';

/** D2: no key twice. Profiles name keys by a number into a table; those are not followed. */
const uniqueKeysOf =
  (field: string): NodeRule =>
  ({ node, judge }) => {
    const pairs = node.messages(field);
    if (pairs.length === 0) return;
    const keys = new Set<string>();
    let twice: string | undefined;
    for (const pair of pairs) {
      const key = pair.last('key');
      if (typeof key !== 'string') continue;
      if (keys.has(key)) twice ??= key;
      keys.add(key);
    }
    judge('D2', field, twice === undefined ? undefined : `${quoted(twice)} more than once`, 'each key once');
  };

const uniqueAttributes = uniqueKeysOf('attributes');

export const attributeRules: NodeRules = {
  Resource: uniqueAttributes,
  InstrumentationScope: uniqueAttributes,
  Span: uniqueAttributes,
  Event: uniqueAttributes,
  SpanLink: uniqueAttributes,
  LogRecord: uniqueAttributes,
  Metric: uniqueKeysOf('metadata'),
  NumberDataPoint: uniqueAttributes,
  HistogramDataPoint: uniqueAttributes,
  ExponentialHistogramDataPoint: uniqueAttributes,
  SummaryDataPoint: uniqueAttributes,
  Exemplar: uniqueKeysOf('filteredAttributes'),
  KeyValueList: uniqueKeysOf('values'),
};
