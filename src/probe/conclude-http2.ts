import type { ExportSeen } from './export-seen.ts';
import type { Clue } from './facts.ts';

const frameBytes = { least: 16_384, most: 16_777_215 };

/** What failed below gRPC, where the client or the server's own SETTINGS say so. */
export function concludeHttp2(
  { outcome, settings = {} }: ExportSeen,
  status: number,
  because: string,
): Clue | undefined {
  const { message } = outcome;
  const { window, streams, frame = frameBytes.least } = settings;
  const odd = (said: string, given: Record<string, string | number>): Clue => ({
    row: 'h2-settings',
    with: { comes: 'at-once', ...given },
    because: `the server’s SETTINGS say ${said}; ${because}`,
    certainty: 'certain',
  });
  // The deadline was over: a request was waited with, or its body.
  if (status === 4 && streams === 0) return odd('MAX_CONCURRENT_STREAMS 0', { streams: 0 });
  if (status === 4 && window === 0) return odd('INITIAL_WINDOW_SIZE 0', { window: '0B' });
  if ((frame < frameBytes.least || frame > frameBytes.most) && /protocol error/i.test(message))
    return odd(`MAX_FRAME_SIZE ${frame}`, { frame: '1KiB' });
  if (/stream refused by server/i.test(message))
    return { row: 'h2-draining', because, certainty: 'likely', also: ['h2-rst-stream'] };
  if (/internal client error: Too many CONTINUATION/.test(message))
    return { row: 'h2-broken-frames', with: { kind: 'large-headers' }, because, certainty: 'certain' };
  if (/internal client error: Protocol error/.test(message))
    return { row: 'h2-broken-frames', because, certainty: 'certain' };
  return undefined;
}
