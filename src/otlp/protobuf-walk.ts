import type { Signal } from '../core/signal.ts';
import type { Walker } from './child-walker.ts';
import { childOf, tagOf } from './messages.ts';
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
  const scope = childOf(resource, scopes);
  const [resourcesTag, scopesTag, itemsTag] = [tagOf(request, resources), tagOf(resource, scopes), tagOf(scope, items)];
  const walkItem = itemWalkers[signal](reader, tally);
  // Three loops in one function, which V8 makes one piece of machine code of: large requests are too few for more.
  while (reader.reach(request, resourcesTag)) {
    const afterRequest = reader.enter();
    while (reader.reach(resource, scopesTag)) {
      const afterResource = reader.enter();
      while (reader.reach(scope, itemsTag)) {
        const afterScope = reader.enter();
        walkItem();
        reader.leave(afterScope);
      }
      reader.leave(afterResource);
    }
    reader.leave(afterRequest);
  }
}

const itemWalkers: Readonly<Record<Signal, (reader: ProtobufReader, tally: Tally) => Walker>> = {
  traces: spanWalker,
  logs: logWalker,
  metrics: metricWalker,
  profiles: profileWalker,
};
