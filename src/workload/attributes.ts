/** Attributes in OTLP/JSON's shape. */
export interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string } | { readonly boolValue: boolean };
}

export type AttributeValue = string | number | boolean;

/** Numbers must be integers: 64-bit integers are decimal text in OTLP/JSON (S27). */
export function attributesFrom(values: Readonly<Record<string, AttributeValue>>): KeyValue[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValueFrom(value) }));
}

export function anyValueFrom(value: AttributeValue): KeyValue['value'] {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { intValue: String(value) };
}

const workloadName = 'otlp-chaos-workload';

/** Who says that it made the telemetry. */
export const resource = {
  attributes: attributesFrom({
    'service.name': workloadName,
    'service.namespace': 'otlp-chaos',
    'service.version': '1.0.0',
    'service.instance.id': 'workload-1',
    'deployment.environment.name': 'test',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'otlp-chaos',
    'host.name': 'workload.test',
  }),
};

export const scope = { name: 'otlp-chaos/workload', version: '1.0.0' };
