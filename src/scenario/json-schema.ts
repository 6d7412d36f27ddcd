import { faults } from '../faults/index.ts';
import { scenarioFile } from './schema.ts';
import { shapeOf } from './shape.ts';
import type { Shape } from './shape.ts';

type Json = Record<string, unknown>;

const parameter: Json = {
  type: 'object',
  properties: { param: { type: 'string', description: 'Name of a parameter of this scenario.' } },
  required: ['param'],
  additionalProperties: false,
};

/** The format of a scenario file for editors (`otlp-chaos schema scenario`): what a fault's `with` takes follows from its name. */
export function scenarioJsonSchema(): object {
  const { properties = {}, ...rest } = shapeOf(scenarioFile);
  const file = editorSchema({ ...rest, properties }) as Json & { properties: Json };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A scenario of otlp-chaos',
    ...file,
    allOf: faultParameters(),
    $defs: { parameter, rule: ruleSchema(file) },
    properties: { ...file.properties, fault: faultNames, phases: phasesSchema(file) },
  };
}

/** Phases with their rules referring to `#/$defs/rule`. */
function phasesSchema(file: { properties: Json }): Json {
  const phases = file.properties['phases'] as Json & { items: Json & { properties: Json } };
  const rules = phases.items.properties['rules'] as Json;
  return {
    ...phases,
    items: {
      ...phases.items,
      properties: { ...phases.items.properties, rules: { ...rules, items: { $ref: '#/$defs/rule' } } },
    },
  };
}

function ruleSchema(file: { properties: Json }): Json {
  const phases = file.properties['phases'] as { items: { properties: { rules: { items: Json } } } };
  const rule = phases.items.properties.rules.items;
  return { ...rule, properties: { ...(rule['properties'] as Json), fault: faultNames }, allOf: faultParameters() };
}

const faultNames: Json = { enum: faults.map(({ name }) => name), description: 'Name of a fault.' };

function faultParameters(): Json[] {
  return faults.map(({ name, params }) => {
    const parameters = editorSchema(shapeOf(params));
    const isNeeded = (parameters['required'] as string[] | undefined)?.length;
    return {
      if: { properties: { fault: { const: name } }, required: ['fault'] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { properties: { with: parameters }, ...(isNeeded && { required: ['with'] }) },
    };
  });
}

/** As written, not as read: what has a default may be left out, and a parameter may stand for any single value. */
function editorSchema(shape: Shape): Json {
  const {
    properties,
    required,
    patternProperties,
    items,
    anyOf,
    'x-words': _words,
    'x-value': _value,
    ...rest
  } = shape;
  const own: Json = {
    ...rest,
    ...(properties && { properties: mapValues(properties, editorValue), additionalProperties: false }),
    ...(required && properties && { required: required.filter((key) => properties[key]?.default === undefined) }),
    ...(patternProperties && { patternProperties: mapValues(patternProperties, editorValue) }),
    ...(items && { items: editorValue(items) }),
    ...(anyOf && { anyOf: anyOf.map(editorSchema) }),
  };
  return own;
}

function editorValue(shape: Shape): Json {
  const own = editorSchema(shape);
  const isGroup = shape.type === 'object' || shape.type === 'array' || shape.type === undefined;
  if (isGroup && !shape.enum && !shape.anyOf) return own;
  const { description, ...rest } = own;
  return { anyOf: [rest, { $ref: '#/$defs/parameter' }], ...(description === undefined ? {} : { description }) };
}

function mapValues(record: Readonly<Record<string, Shape>>, map: (shape: Shape) => Json): Json {
  return Object.fromEntries(Object.entries(record).map(([key, shape]) => [key, map(shape)]));
}
