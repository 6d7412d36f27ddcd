import { childWalker, type Walker } from './child-walker.ts';
import { isItemAttribute, valueMarker, type Marker } from './marker.ts';
import { messageOf, tagOf, wire } from './messages.ts';
import { protobufContent } from './protobuf-content.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import type { Tally } from './tally.ts';

/** The dictionary's attributes that are markers, by index. */
type Markers = ReadonlyMap<number, Marker>;

const request = messageOf('ExportProfilesServiceRequest');
const dictionary = messageOf('ProfilesDictionary');
const attribute = messageOf('KeyValueAndUnit');
const keyTag = tagOf(attribute, 'keyStrindex');
const valueTag = tagOf(attribute, 'value');
const profile = messageOf('Profile');
const samplesTag = tagOf(profile, 'samples');
const profileIndices = profile.byName.get('attributeIndices')!.number;
const sample = messageOf('Sample');
const sampleIndices = sample.byName.get('attributeIndices')!.number;

/**
 * A profile is ours if an attribute of it, or else of one of its samples, is the marker. Attributes are indices into the
 * request's one dictionary, which usually stands behind the profiles; so it is read first.
 */
export function profileWalker(reader: ProtobufReader, tally: Tally): Walker {
  const markers = readDictionary(reader.bytes);
  return () => {
    const start = reader.at;
    const marker = readProfile(reader, markers);
    if (marker) {
      tally.marked(marker.run, marker.seq);
      return;
    }
    reader.at = start;
    tally.foreign(protobufContent(reader, profile));
  };
}

function readProfile(reader: ProtobufReader, markers: Markers): Marker | undefined {
  let own: Marker | undefined;
  let sampled: Marker | undefined;
  while (reader.at < reader.end) {
    const tag = reader.tag(profile);
    if (tag >>> 3 === profileIndices) {
      const marker = readIndices(reader, tag, markers);
      own ??= marker;
    } else if (tag === samplesTag) {
      const outer = reader.enter();
      const marker = readSample(reader, markers);
      reader.leave(outer);
      sampled ??= marker;
    } else reader.skip(tag);
  }
  return own ?? sampled;
}

function readSample(reader: ProtobufReader, markers: Markers): Marker | undefined {
  let marker: Marker | undefined;
  while (reader.at < reader.end) {
    const tag = reader.tag(sample);
    if (tag >>> 3 === sampleIndices) {
      const found = readIndices(reader, tag, markers);
      marker ??= found;
    } else reader.skip(tag);
  }
  return marker;
}

/** The first marker among attribute indices, which come packed or one by one. */
function readIndices(reader: ProtobufReader, tag: number, markers: Markers): Marker | undefined {
  if ((tag & 7) !== wire.bytes) {
    reader.varint();
    return markers.get(reader.low);
  }
  let marker: Marker | undefined;
  const outer = reader.enter();
  while (reader.at < reader.end) {
    reader.varint();
    marker ??= markers.get(reader.low);
  }
  reader.leave(outer);
  return marker;
}

function readDictionary(body: Uint8Array): Markers {
  const names = new Set<number>();
  walkTable(body, 'stringTable', (reader, index) => {
    if (isItemAttribute(reader, reader.at, reader.end)) names.add(index);
  });
  const markers = new Map<number, Marker>();
  if (names.size === 0) return markers;
  walkTable(body, 'attributeTable', (reader, index) => {
    const marker = readAttribute(reader, names);
    if (marker) markers.set(index, marker);
  });
  return markers;
}

function walkTable(body: Uint8Array, table: string, visit: (reader: ProtobufReader, index: number) => void): void {
  const reader = new ProtobufReader(body);
  let index = 0;
  const entries = childWalker(reader, dictionary, table, () => visit(reader, index++));
  childWalker(reader, request, 'dictionary', entries)();
}

function readAttribute(reader: ProtobufReader, names: ReadonlySet<number>): Marker | undefined {
  let key = 0;
  let marker: Marker | undefined;
  while (reader.at < reader.end) {
    const tag = reader.tag(attribute);
    if (tag === keyTag) {
      reader.varint();
      key = reader.low;
    } else if (tag === valueTag) {
      const outer = reader.enter();
      marker = valueMarker(reader);
      reader.leave(outer);
    } else reader.skip(tag);
  }
  return names.has(key) ? marker : undefined;
}
