import { Type } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import { duration, size } from '../core/param.ts';

const most = 2 ** 32 - 1;

export const settings = defineFault({
  name: 'settings',
  layer: 'session',
  params: Type.Object({
    comes: Type.Enum(['at-once', 'late', 'never'], {
      default: 'at-once',
      description: 'When the SETTINGS frame comes with which every HTTP/2 server begins. Before it nothing is said.',
    }),
    after: duration({ default: '5s', description: 'How late it comes.' }),
    window: Type.Optional(
      size({ description: 'SETTINGS_INITIAL_WINDOW_SIZE: bytes that a request may send unasked.' }),
    ),
    streams: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: most,
        description: 'SETTINGS_MAX_CONCURRENT_STREAMS: requests at one time.',
      }),
    ),
    headerBytes: Type.Optional(size({ description: 'SETTINGS_MAX_HEADER_LIST_SIZE: what is said, not what is done.' })),
    frameBytes: Type.Optional(
      size({ description: 'SETTINGS_MAX_FRAME_SIZE; less than 16 KiB is a mistake that ends the connection.' }),
    ),
  }),
  rules: ['S10', 'S46'],
  explain({ comes, after, window, streams, headerBytes, frameBytes }) {
    const when = {
      'at-once': 'HTTP/2 connections begin as they should',
      late: `On HTTP/2 connections nothing is said for ${formatDuration(after)}`,
      never: 'On HTTP/2 connections nothing is ever said, not even the settings that come first',
    }[comes];
    const told = [
      ...(window === undefined ? [] : [`a window of ${window} ${window === 1 ? 'byte' : 'bytes'} for each request`]),
      ...(streams === undefined ? [] : [`at most ${streams} ${streams === 1 ? 'request' : 'requests'} at a time`]),
      ...(headerBytes === undefined ? [] : [`at most ${headerBytes} bytes of headers`]),
      ...(frameBytes === undefined ? [] : [`frames of ${frameBytes} bytes`]),
    ];
    return told.length === 0 || comes === 'never' ? `${when}.` : `${when}, and allow ${told.join(', ')}.`;
  },
  plan: (_session, { comes, after, window, streams, headerBytes, frameBytes }) =>
    deepFreeze({
      ...(comes === 'at-once' ? {} : { greeting: comes === 'never' ? ('never' as const) : { afterMs: after } }),
      settings: {
        ...(window === undefined ? {} : { initialWindowSize: window }),
        ...(streams === undefined ? {} : { maxConcurrentStreams: streams }),
        ...(headerBytes === undefined ? {} : { maxHeaderListSize: headerBytes }),
        ...(frameBytes === undefined ? {} : { maxFrameSize: frameBytes }),
      },
    }),
});
