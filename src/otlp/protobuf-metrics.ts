import { childWalker, type Walker } from './child-walker.ts';
import { ContentHash } from './content-hash.ts';
import { attributeMarker, type Marker } from './marker.ts';
import { childOf, messageOf, tagOf, type Message } from './messages.ts';
import { protobufContent } from './protobuf-content.ts';
import type { ProtobufReader } from './protobuf-reader.ts';
import { metricKinds } from './signal-messages.ts';
import type { Tally } from './tally.ts';

/** Where a metric's name is; a point of another metric is another item though it look the same. */
interface NamePlace {
  at: number;
  end: number;
}

/** Counts the data points of a metric, whichever of the five kinds it is. */
export function metricWalker(reader: ProtobufReader, tally: Tally): Walker {
  const metric = messageOf('Metric');
  const nameTag = tagOf(metric, 'name');
  const name: NamePlace = { at: 0, end: 0 };
  const walkers = new Map(
    metricKinds.map((kind) => {
      const data = childOf(metric, kind);
      const point = pointWalker(reader, tally, childOf(data, 'dataPoints'), name);
      return [tagOf(metric, kind), childWalker(reader, data, 'dataPoints', point)] as const;
    }),
  );
  return () => {
    findName(reader, metric, nameTag, name);
    while (reader.at < reader.end) {
      const tag = reader.tag(metric);
      const walk = walkers.get(tag);
      if (!walk) {
        reader.skip(tag);
        continue;
      }
      const outer = reader.enter();
      walk();
      reader.leave(outer);
    }
  };
}

/** A message's fields may come in any order, so the name is looked for first. */
function findName(reader: ProtobufReader, metric: Message, nameTag: number, name: NamePlace): void {
  const start = reader.at;
  name.at = name.end = start;
  while (reader.at < reader.end) {
    const tag = reader.tag(metric);
    if (tag === nameTag) {
      const length = reader.length();
      name.at = reader.at;
      name.end = reader.at += length;
    } else reader.skip(tag);
  }
  reader.at = start;
}

function pointWalker(reader: ProtobufReader, tally: Tally, point: Message, name: NamePlace): Walker {
  const attributesTag = tagOf(point, 'attributes');
  return () => {
    const start = reader.at;
    const marker = findMarker(reader, point, attributesTag);
    if (marker) {
      tally.marked(marker.run, marker.seq);
      return;
    }
    reader.at = start;
    const content = new ContentHash();
    content.bytes(1, reader.bytes, name.at, name.end);
    content.nested(2, protobufContent(reader, point));
    tally.foreign(content);
  };
}

/** Reads the whole data point; of several markers the last one counts. */
function findMarker(reader: ProtobufReader, point: Message, attributesTag: number): Marker | undefined {
  let marker: Marker | undefined;
  while (reader.at < reader.end) {
    const tag = reader.tag(point);
    if (tag !== attributesTag) {
      reader.skip(tag);
      continue;
    }
    const outer = reader.enter();
    marker = attributeMarker(reader) ?? marker;
    reader.leave(outer);
  }
  return marker;
}
