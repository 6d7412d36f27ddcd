import { Type, type TProperties } from 'typebox';

/** Of the vocabulary of a recording: `event.ts`. */
export const eventSchemaVersion = 'otlp-chaos/events/1';

/* What events are made of. */
export const text = Type.String();
export const count = Type.Integer({ minimum: 0 });
export const ms = Type.Number({ description: 'milliseconds' });
export const bytes = Type.Integer({ minimum: 0, description: 'bytes' });
export const maybe = Type.Optional;
export const oneOf = <const V extends string[]>(values: readonly [...V]) => Type.Enum([...values]);
export const strings = Type.Record(Type.String(), Type.String());
export const listener = oneOf(['grpc', 'http']);
export const signal = oneOf(['traces', 'metrics', 'logs', 'profiles']);
export const protocol = oneOf(['grpc', 'http/protobuf', 'http/json']);

/** First and last. An array of two rather than TypeBox's tuple, which writes a form that draft 2020-12 dropped. */
const range = Type.Unsafe<[number, number]>(Type.Array(count, { minItems: 2, maxItems: 2 }));
/** Items of ours that a request carried: inclusive ranges of sequence numbers, by run. */
export const identity = Type.Array(Type.Object({ run: count, ranges: Type.Array(range) }));

/** One event type. */
export const define = <T extends string, P extends TProperties>(type: T, fields: P) =>
  Type.Object({
    seq: Type.Integer({ minimum: 1 }),
    at: Type.Number({ minimum: 0, description: 'milliseconds since the recording began' }),
    session: text,
    exhibit: maybe(Type.String({ description: 'what of a gallery it belongs to' })),
    type: Type.Literal(type),
    ...fields,
  });
