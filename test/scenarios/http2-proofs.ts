import type { Proof } from './proof.ts';
import { endless } from './vocabulary.ts';

/** Whoever looks at frames sees why nobody answers. */
const waits = 'who waits for an answer cannot see what holds it up; the frames show it';
const eager = { 'nghttp over grpc': 'it asks before it has read the settings, or after, as it happens' };
const silentSettings = ['h2-settings', 'h2-settings/zero-window', 'h2-settings/no-streams'] as const;
const asSilent = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, waits]));
const silentFrames = asSilent([
  'h2-broken-frames/half-headers',
  'h2-broken-frames/long-frame',
  'h2-broken-frames/stray-stream',
]);
const likeHttp1 = 'to Node it is a protocol error, whatever broke the protocol';
const tooLong = 'a frame that is too long';
const broken = ['a broken frame'];

/** What clients see of HTTP/2 itself, where its beginning is odd or its frames are none. By the names of faces. */
export const http2Proofs: Readonly<Record<string, Proof>> = {
  'h2-settings': {
    grpc: ['silence'],
    frames: ['silence'],
    patienceMs: 4000,
    alike: { ...silentFrames, ...asSilent(['h2-broken-frames/large-headers']) },
  },
  // Late by more than a busy machine could be.
  'h2-settings/late': { seenWith: { after: '4s' }, patienceMs: 20_000, attempts: 1, takesMs: 4000 },
  'h2-settings/zero-window': {
    grpc: ['silence'],
    frames: ['a window of 0'],
    absent: eager,
    patienceMs: 4000,
    alike: silentFrames,
  },
  // Nothing fails: only who looks at frames sees it.
  'h2-settings/tiny-window': { frames: ['a window of 16, status 0'] },
  'h2-settings/no-streams': {
    grpc: ['silence'],
    frames: ['requests at one time: 0'],
    absent: eager,
    patienceMs: 4000,
    alike: silentFrames,
  },
  'h2-settings/one-stream': { frames: ['requests at one time: 1, status 0'], absent: eager },
  'h2-settings/header-limit': {
    grpc: ['OK'],
    frames: ['headers of at most 1024'],
    except: {
      grpcurl: ['INTERNAL: header list size to send violates the maximum size (1024 bytes) set by server'],
      nghttp: ['headers of at most 1024, status 0'],
    },
  },
  'h2-settings/frame-size': {
    grpc: ['another protocol'],
    frames: ['frames of at most 1024, status 0'],
    except: {
      grpcurl: ['OK'],
      'Python over grpc': ['a setting that is out of range'],
      nghttp: ['frames of at most 1024, it gives up: SETTINGS: invalid SETTINGS_MAX_FRAME_SIZE'],
    },
    alike: { 'grpc-on-http-port': likeHttp1 },
  },
  'h2-broken-frames': {
    grpc: [tooLong],
    frames: [tooLong],
    except: {
      'grpc-js': broken,
      'JS SDK over grpc': broken,
      nghttp: ['it gives up: too large frame size'],
    },
  },
  'h2-broken-frames/half-headers': {
    grpc: ['silence'],
    frames: ['silence'],
    except: { nghttp: ['it gives up: unexpected non-CONTINUATION frame or stream_id is invalid'] },
    patienceMs: 4000,
    alike: asSilent(silentSettings),
  },
  'h2-broken-frames/large-headers': {
    grpc: ['too many headers'],
    frames: ['silence'],
    except: { grpcurl: [endless], nghttp: ['too many headers'] },
    patienceMs: 4000,
    alike: asSilent(['h2-settings']),
  },
  'h2-broken-frames/long-frame': {
    grpc: broken,
    frames: [tooLong],
    except: { grpcurl: [tooLong], 'Python over grpc': ['silence'], nghttp: ['it gives up: too large frame size'] },
    patienceMs: 4000,
    alike: asSilent(silentSettings),
  },
  'h2-broken-frames/stray-stream': {
    grpc: ['silence'],
    frames: ['silence'],
    except: {
      'grpc-js': broken,
      'JS SDK over grpc': broken,
      nghttp: ['it gives up: DATA: stream in idle'],
    },
    patienceMs: 4000,
    alike: asSilent(silentSettings),
  },
};
