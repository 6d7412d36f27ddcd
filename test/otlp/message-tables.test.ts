import { join } from 'node:path';
import { loadSync, type MessageTypeDefinition } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import { messageTables, type MessageName } from '../../src/otlp/message-tables.ts';

/** As much of a DescriptorProto as the comparison needs. */
interface Descriptor {
  readonly name: string;
  readonly nestedType: readonly Descriptor[];
  readonly field: readonly {
    readonly name: string;
    readonly number: number;
    readonly type: string;
    readonly label: string;
    readonly typeName?: string;
  }[];
}

const collector = 'opentelemetry/proto/collector';
const files = ['trace/v1/trace', 'metrics/v1/metrics', 'logs/v1/logs', 'profiles/v1development/profiles'];
const definition = loadSync(
  files.map((file) => `${collector}/${file}_service.proto`),
  { includeDirs: [join(packageRoot, 'protos')] },
);

const descriptors = new Map<string, Descriptor>();
for (const [name, entry] of Object.entries(definition)) {
  if ('type' in entry) index(name, (entry as MessageTypeDefinition<object, object>).type as unknown as Descriptor);
}

function index(name: string, descriptor: Descriptor): void {
  descriptors.set(name, descriptor);
  for (const nested of descriptor.nestedType ?? []) index(`${name}.${nested.name}`, nested);
}

const roots = {
  'opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest': 'ExportTraceServiceRequest',
  'opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest': 'ExportMetricsServiceRequest',
  'opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest': 'ExportLogsServiceRequest',
  'opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest': 'ExportProfilesServiceRequest',
} as const;

test.each(Object.entries(roots))('the tables of %s and all that it holds are those of protos/', (proto, table) => {
  const seen = new Set<string>();
  compare(proto, table, seen);
  expect(seen.size).toBeGreaterThan(10);
});

test('every table is reached from one of the four requests', () => {
  const seen = new Set<string>();
  for (const [proto, table] of Object.entries(roots)) compare(proto, table, seen);
  expect([...seen].toSorted()).toEqual(Object.keys(messageTables).toSorted());
});

function compare(proto: string, table: MessageName, seen: Set<string>): void {
  if (seen.has(table)) return;
  seen.add(table);
  const { field } = descriptors.get(proto)!;
  const rows = Object.entries(messageTables[table]);
  expect(rows.map(([name]) => name).toSorted(), proto).toEqual(field.map(({ name }) => name).toSorted());
  for (const { name, number, type, label, typeName } of field) {
    const [ownNumber, ownType, repeated] = messageTables[table][name]!;
    expect([ownNumber, repeated !== undefined], `${proto}.${name}`).toEqual([number, label === 'LABEL_REPEATED']);
    if (type === 'TYPE_MESSAGE') compare(fullName(proto, typeName!), ownType as MessageName, seen);
    else expect(protoTypes(ownType), `${proto}.${name}`).toBe(type);
  }
}

/** Type names are absolute, or relative to the message or package that they stand in. */
function fullName(from: string, typeName: string): string {
  if (typeName.startsWith('.')) return typeName.slice(1);
  const scopes = from.split('.').map((_, depth, parts) => parts.slice(0, parts.length - depth).join('.'));
  return scopes.map((scope) => `${scope}.${typeName}`).find((name) => descriptors.has(name)) ?? typeName;
}

function protoTypes(type: string): string {
  if (type.startsWith('hex')) return 'TYPE_BYTES';
  return `TYPE_${type.toUpperCase()}`;
}
