import type { Signal } from '../core/signal.ts';
import { childWalker, type Walker } from './child-walker.ts';
import { childOf } from './messages.ts';
import { metricWalker } from './protobuf-metrics.ts';
import { profileWalker } from './protobuf-profiles.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import { logWalker, spanWalker } from './protobuf-spans.ts';
import { signalMessages } from './signal-messages.ts';
import type { Tally } from './tally.ts';

/** Hands each item of a request to the tally. */
export function walkProtobuf(signal: Signal, body: Uint8Array, tally: Tally): void {
  const reader = new ProtobufReader(body);
  const { request, resources, scopes, items } = signalMessages[signal];
  const resource = childOf(request, resources);
  const eachItem = childWalker(reader, childOf(resource, scopes), items, itemWalkers[signal](reader, tally));
  const eachScope = childWalker(reader, resource, scopes, eachItem);
  childWalker(reader, request, resources, eachScope)();
}

const itemWalkers: Readonly<Record<Signal, (reader: ProtobufReader, tally: Tally) => Walker>> = {
  traces: spanWalker,
  logs: logWalker,
  metrics: metricWalker,
  profiles: profileWalker,
};
