import { mayConcernExport, speaksOfExport } from './export-context.ts';
import { javaHeader, maxEntryLength, readEntry, unwrapLine } from './log-entry.ts';
import type { LogEntry } from './log-entry.ts';

/** An entry and where it begins. */
export interface PlacedEntry extends LogEntry {
  /** The first line of a file is 1. */
  readonly line: number;
  /** As printed, without colours and the prefixes of containers; cut where it is long. */
  readonly printed: string;
}

/** Enough for a stack trace and what it was caused by. */
const maxLines = 200;

export interface LineReader {
  line(line: string): void;
  /** Nothing more belongs to what was read last. */
  end(): void;
}

/** Puts lines that belong together into one entry: an exception and its causes, a traceback and its last line. */
export function createEntryReader(onEntry: (entry: PlacedEntry) => void): LineReader {
  return createGrouping((lines, line) => onEntry({ ...readEntry(lines), line, printed: lines[0]! }));
}

/** The same for entries that speak of an export alone. Most of a log speaks of other things, and is not even parsed. */
export function createExportReader(onEntry: (entry: PlacedEntry) => void): LineReader {
  return createGrouping((lines, line) => {
    if (!lines.some(mayConcernExport)) return;
    const entry = { ...readEntry(lines), line, printed: lines[0]! };
    if (speaksOfExport(entry.printed, entry.text)) onEntry(entry);
  });
}

function createGrouping(onLines: (lines: readonly string[], start: number) => void): LineReader {
  let count = 0;
  let start = 0;
  let lines: string[] = [];
  let length = 0;
  const emit = (): void => {
    if (lines.length > 0) onLines(lines, start);
    lines = [];
    length = 0;
  };
  return {
    line(raw) {
      count++;
      const line = unwrapLine(raw);
      if (line.trim() === '') return;
      if (lines.length > 0 && continues(line, lines)) {
        if (lines.length < maxLines && length < maxEntryLength) lines.push(line);
        length += line.length;
        return;
      }
      emit();
      start = count;
      lines = [line];
    },
    end: emit,
  };
}

const cause =
  /^(?:\s|Caused by: |Traceback |During handling of |The above exception |data: |\.\.\. \d+ |[)}\]]+[,;]?$)/;

/** `java.io.InterruptedIOException: timeout`, at the margin below the message that it belongs to. */
const javaException = /^(?:[a-z]\w*\.){2,}[\w$]*(?:Exception|Error)\b/;

const complains = /\b(?:SEVERE|ERROR|WARN(?:ING)?)\b/;

function continues(line: string, lines: readonly string[]): boolean {
  if (cause.test(line)) return true;
  if (lines.length === 1 && javaHeader.test(lines[0]!)) return /^[A-Z]+: /.test(line);
  if (javaException.test(line) && complains.test(lines.at(-1)!)) return true;
  // The last line of a Python traceback stands at the margin again: `requests.exceptions.SSLError: …`.
  const inTraceback = lines.some((one) => one.startsWith('Traceback '));
  return inTraceback && /^\s/.test(lines.at(-1)!) && /^[\w.]+(?:Error|Exception|Warning|Timeout)\b/.test(line);
}
