import { Type } from 'typebox';
import type { TProperties } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import { chance, duration, size } from '../core/param.ts';
import type { Toxic } from '../core/toxic.ts';

const ms = (description: string, usual = '0ms') => duration({ default: usual, description });
const toxic = <const T extends Toxic['type'], P extends TProperties>(type: T, attributes: P) =>
  Type.Object({
    type: Type.Enum([type]),
    stream: Type.Enum(['upstream', 'downstream'], {
      default: 'downstream',
      description: 'upstream: from the sender to the backend; downstream: back.',
    }),
    toxicity: chance({ default: '100%', description: 'Share of connections that it affects.' }),
    ...attributes,
  });

const toxicFile = Type.Union([
  toxic('latency', {
    latency: duration({ description: 'How much later each piece comes.' }),
    jitter: ms('Up to so much more or less.'),
  }),
  toxic('bandwidth', { rate: Type.Integer({ minimum: 1, description: 'In KB (1000 bytes) a second.' }) }),
  toxic('slow_close', { delay: duration({ description: 'How much later the end of the stream comes.' }) }),
  toxic('timeout', { timeout: ms('Closed once nothing was sent for so long; 0ms: never.') }),
  toxic('reset_peer', { timeout: ms('From the first bytes to the reset.') }),
  toxic('slicer', {
    average_size: size({ description: 'Of the slices.' }),
    size_variation: size({ default: '0B', description: 'Up to so much more or less.' }),
    delay: ms('From one slice to the next.'),
  }),
  toxic('limit_data', { bytes: size({ description: 'Closed after so many.' }) }),
]);

/** What a network does to the bytes of a connection, whatever is spoken on it. */
export const toxics = defineFault({
  name: 'toxics',
  layer: 'bytes',
  params: Type.Object({
    toxics: Type.Array(toxicFile, { minItems: 1, description: 'In their order, for each direction.' }),
  }),
  rules: ['S46', 'S47'],
  fidelity: 'userspace',
  explain: ({ toxics: all }) => `${capital(all.map(words).join('; '))}.`,
  plan: (_connection, { toxics: all }) => deepFreeze({ toxics: all }),
});

function words(one: Toxic): string {
  const whither = one.stream === 'upstream' ? 'from the sender to the backend' : 'from the backend to the sender';
  const who = one.toxicity === 1 ? '' : `, on ${Math.round(one.toxicity * 1000) / 10}% of the connections`;
  return `${wordsOf(one, whither)}${who}`;
}

function wordsOf(one: Toxic, whither: string): string {
  switch (one.type) {
    case 'latency': {
      const spread = one.jitter === 0 ? '' : ` ± ${formatDuration(one.jitter)}`;
      return `bytes ${whither} come ${formatDuration(one.latency)}${spread} later`;
    }
    case 'bandwidth':
      return `bytes ${whither} come at ${one.rate} kB a second`;
    case 'slow_close':
      return `the end of the stream ${whither} comes ${formatDuration(one.delay)} later`;
    case 'timeout':
      return `nothing comes through ${whither}${one.timeout === 0 ? '' : `, and after ${formatDuration(one.timeout)} the connection is closed`}`;
    case 'reset_peer':
      return `the connection is reset ${formatDuration(one.timeout)} after the first bytes ${whither}`;
    case 'slicer':
      return `bytes ${whither} come in slices of about ${one.average_size}, ${formatDuration(one.delay)} apart`;
    case 'limit_data':
      return `the connection is closed after ${one.bytes} bytes ${whither}`;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
