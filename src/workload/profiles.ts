import { itemAttribute, markerOf, traceIdOf } from '../otlp/identity.ts';
import { anyValueFrom, resource, scope } from './attributes.ts';
import { eachItem, unixNanos, type ItemRange } from './item-range.ts';

/** The first entry of every table is the zero value: index 0 means “none” (profiles.proto, ProfilesDictionary). */
const strings = ['', 'cpu', 'nanoseconds', 'main', 'placeOrder', 'shop.js', itemAttribute];
const valueType = { typeStrindex: strings.indexOf('cpu'), unitStrindex: strings.indexOf('nanoseconds') };
const filenameStrindex = strings.indexOf('shop.js');
const wholeStack = 1;

/** CPU profiles of one sample each, over the one dictionary that a request has. */
export function profilesRequest(range: ItemRange): object {
  const profiles = eachItem(range, (seq) => profileOf(range, seq, 1 + seq - range.firstSeq));
  const markers = eachItem(range, (seq) => ({
    keyStrindex: strings.indexOf(itemAttribute),
    value: anyValueFrom(markerOf(range.run, seq)),
  }));
  return {
    resourceProfiles: [{ resource, scopeProfiles: [{ scope, profiles }] }],
    dictionary: { ...callStacks, stringTable: strings, attributeTable: [{}, ...markers] },
  };
}

function profileOf({ run, at }: ItemRange, seq: number, markerIndex: number): object {
  return {
    sampleType: valueType,
    samples: [{ stackIndex: wholeStack, values: ['10000000'], timestampsUnixNano: [unixNanos(at, seq % 1000)] }],
    timeUnixNano: unixNanos(at),
    durationNano: '1000000000',
    periodType: valueType,
    period: '10000000',
    // Bytes that are no trace or span id are base64 in OTLP/JSON (S27).
    profileId: Buffer.from(traceIdOf(run, seq), 'hex').toString('base64'),
    attributeIndices: [markerIndex],
  };
}

/** placeOrder, called by main. */
const callStacks = {
  mappingTable: [{}, { memoryStart: '4194304', memoryLimit: '8388608', filenameStrindex }],
  functionTable: [
    {},
    { nameStrindex: strings.indexOf('main'), filenameStrindex, startLine: '1' },
    { nameStrindex: strings.indexOf('placeOrder'), filenameStrindex, startLine: '40' },
  ],
  locationTable: [
    {},
    { mappingIndex: 1, address: '4198400', lines: [{ functionIndex: 1, line: '12' }] },
    { mappingIndex: 1, address: '4198912', lines: [{ functionIndex: 2, line: '42' }] },
  ],
  linkTable: [{}],
  stackTable: [{}, { locationIndices: [2, 1] }],
};
