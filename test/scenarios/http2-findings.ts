import type { Finding } from './findings.ts';

const tooLate = { shows: /^✗ not accepted: [^]*DEADLINE_EXCEEDED/m };
const brokenProtocol = { shows: /^✗ not accepted: [^]*Protocol\s+error/m };

/** Of HTTP/2 itself, where it ends, where its beginning is odd or its frames are none. */
export const http2Findings: Readonly<Record<string, readonly Finding[]>> = {
  'h2-too-many-pings': [{ shows: /^GOAWAY 11 too_many_pings$/m }],
  'h2-goaway-age': [{ shows: /GOAWAY frame[^]*error_code=NO_ERROR/ }],
  // Each command line opens a connection of its own, which serves its one request.
  'h2-goaway-abrupt': [
    { shows: /^✓ accepted/m, also: 'one request a connection is served: it takes a sender that keeps it' },
  ],
  'h2-draining': [
    { shows: /recv GOAWAY frame[^]*last_stream_id=0, error_code=NO_ERROR/ },
    { shows: /^✗ not accepted: [^]*Stream refused by server/m },
  ],
  'h2-rst-stream': [{ shows: /not closed cleanly: INTERNAL_ERROR[^]*: PROTOCOL_ERROR[^]*: CANCEL/ }],
  'h2-settings': [{ shows: /Connected\n(?![^]*recv SETTINGS)[^]*Timeout/ }, tooLate],
  'h2-settings/late': [{ shows: /\[ +[2-9]\.\d+\].* recv SETTINGS/ }],
  'h2-settings/zero-window': [{ shows: /INITIAL_WINDOW_SIZE\(0x04\):0\]/ }, tooLate],
  'h2-settings/tiny-window': [{ shows: /INITIAL_WINDOW_SIZE\(0x04\):16\]/ }],
  'h2-settings/no-streams': [{ shows: /MAX_CONCURRENT_STREAMS\(0x03\):0\]/ }, tooLate],
  'h2-settings/one-stream': [{ shows: /MAX_CONCURRENT_STREAMS\(0x03\):1\]/ }],
  'h2-settings/header-limit': [{ shows: /MAX_HEADER_LIST_SIZE\(0x06\):1024\]/ }],
  'h2-settings/frame-size': [
    { shows: /MAX_FRAME_SIZE\(0x05\):1024\][^]*invalid SETTINGS_MAX_FRAME_SIZE/ },
    brokenProtocol,
  ],
  'h2-broken-frames': [{ shows: /^(?![^]*:status)[^]*too large frame size/ }, brokenProtocol],
  'h2-broken-frames/half-headers': [{ shows: /:status: 200[^]*Timeout/ }, tooLate],
  'h2-broken-frames/large-headers': [
    { shows: /Too many CONTINUATION frames/ },
    { shows: /^✗ not accepted: [^]*Too\s+many\s+CONTINUATION/m },
  ],
  'h2-broken-frames/long-frame': [{ shows: /:status: 200[^]*too large frame size/ }, brokenProtocol],
  'h2-broken-frames/stray-stream': [{ shows: /DATA: stream in idle/ }, brokenProtocol],
};
