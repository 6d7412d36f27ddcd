import { createLineSplitter } from '../core/line-splitter.ts';
import { maxLineLength } from './log-lines.ts';
import type { MaskedLine } from './secrets.ts';
import type { Lane, SenderName } from './sender.ts';

export type OutputStream = 'stdout' | 'stderr';

/** Events beyond this are left out of a lane; the process keeps its last lines all the same. */
const maxLogEvents = 20_000;

/** The lines of a sender that one lane is told, as events. */
export interface LaneLog {
  /** A line of the process, which every lane hears. */
  line(line: MaskedLine, stream: OutputStream): void;
  /** Text that the sender printed on behalf of this lane, in whatever pieces; `onLine` sees its lines. */
  text(text: string, stream: OutputStream): void;
}

export function createLaneLog(
  sender: SenderName,
  { record }: Lane,
  mask: (line: string) => MaskedLine,
  onLine: (line: string) => void,
): LaneLog {
  let events = 0;
  const note = ({ line, secrets }: MaskedLine, stream: OutputStream): void => {
    events++;
    const found = secrets.length > 0 && { secrets: [...secrets] };
    if (events <= maxLogEvents) record({ type: 'sender.log', sender, stream, line, ...found });
    else if (events === maxLogEvents + 1) {
      record({ type: 'limit.reached', limit: 'sender log lines', max: maxLogEvents, effect: 'no more are recorded' });
    }
  };
  const splitterFor = (stream: OutputStream) =>
    createLineSplitter((raw) => {
      const masked = mask(raw);
      onLine(masked.line);
      note(masked, stream);
    }, maxLineLength);
  const splitters = { stdout: splitterFor('stdout'), stderr: splitterFor('stderr') };
  return { line: note, text: (text, stream) => splitters[stream].write(text) };
}
