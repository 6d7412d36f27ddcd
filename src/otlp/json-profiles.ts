import { itemAttribute } from './identity.ts';
import { jsonContent } from './json-content.ts';
import { children, listOf, type Json } from './json-fields.ts';
import { integerWords } from './json-integers.ts';
import { markerFrom, type Marker } from './marker.ts';
import { messageOf } from './messages.ts';
import type { Tally } from './tally.ts';

type Markers = ReadonlyMap<number, Marker>;

const message = messageOf('Profile');

/** Profiles are ours by the same rule as in `protobuf-profiles.ts`. */
export function jsonProfileAdder(request: Json, tally: Tally): (profile: Json) => void {
  const markers = markersOf((request['dictionary'] ?? {}) as Json);
  return (profile) => {
    const marker = firstMarker(profile, markers) ?? sampledMarker(profile, markers);
    if (marker) tally.marked(marker.run, marker.seq);
    else tally.foreign(jsonContent(message, profile));
  };
}

function sampledMarker(profile: Json, markers: Markers): Marker | undefined {
  for (const sample of children(profile, 'samples')) {
    const marker = firstMarker(sample, markers);
    if (marker) return marker;
  }
  return undefined;
}

function firstMarker(holder: Json, markers: Markers): Marker | undefined {
  const index = listOf(holder, 'attributeIndices').find((candidate) => markers.has(Number(candidate)));
  return index === undefined ? undefined : markers.get(Number(index));
}

/** The dictionary's attributes that are markers, by index. */
function markersOf(dictionary: Json): Markers {
  const names = listOf(dictionary, 'stringTable');
  const markers = new Map<number, Marker>();
  for (const [index, attribute] of children(dictionary, 'attributeTable').entries()) {
    const int = (attribute['value'] as Json | null | undefined)?.['intValue'];
    if (names[Number(attribute['keyStrindex'] ?? 0)] !== itemAttribute) continue;
    const marker = typeof int === 'string' || typeof int === 'number' ? markerFrom(...integerWords(int)) : undefined;
    if (marker) markers.set(index, marker);
  }
  return markers;
}
