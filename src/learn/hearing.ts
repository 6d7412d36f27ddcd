import type { ChaosEvent } from '../core/event.ts';
import { createEventLines } from '../report/event-line.ts';
import { wrap } from '../report/layout.ts';
import { printable } from '../report/printable.ts';
import { readableLine } from '../report/sender-line.ts';
import type { Style } from '../report/style.ts';

/** What both sides of a trial say, as lines for people: each side under its name, and what is repeated counted, not shown. */
export interface Hearing {
  /** Lines to be printed at once; most events yield none. */
  take(event: ChaosEvent): readonly string[];
  /** What is left to be said when the trial is over. */
  rest(): readonly string[];
  /** Something of the sender's was fit to be shown. */
  readonly hasSpoken: boolean;
  /** All that the sender printed, as it was printed. */
  readonly log: readonly string[];
}

type Side = 'sender' | 'backend';

/** Where the text of a line begins. */
const nameWidth = 9;
const maxLinesPerSide = 30;
const rememberedLines: Readonly<Record<Side, number>> = { sender: 3, backend: 1 };

export function createHearing(style: Style, startMs: number): Hearing {
  const lineOf = createEventLines({ ...style, width: style.width - nameWidth }, { wrapped: true });
  const log: string[] = [];
  const sides = { sender: createSide('sender', style), backend: createSide('backend', style) };
  let hasSpoken = false;
  return {
    log,
    get hasSpoken() {
      return hasSpoken;
    },
    take(event) {
      if (event.type === 'sender.log') {
        log.push(event.line);
        const said = saidBySender(event.line);
        if (said === undefined) return [];
        hasSpoken = true;
        return sides.sender.take(wrap(printable(said), { width: style.width - nameWidth, hang: 2 }).join('\n'));
      }
      // What the backend is going to do, and the name of a fault, would be half of the answer.
      if (event.type === 'fault.armed') return [];
      if (event.type === 'fault.fired' && (event.connection ?? event.exchange) !== undefined) return [];
      const line = lineOf({ ...event, at: Math.max(0, event.at - startMs) });
      return line === undefined ? [] : sides.backend.take(line);
    },
    rest: () => [
      ...sides.sender.rest(),
      ...sides.backend.rest(),
      ...(hasSpoken ? [] : [named('sender', style.dim('(says nothing)'), style)]),
    ],
  };
}

function createSide(name: Side, style: Style): { take(text: string): string[]; rest(): string[] } {
  /** What was said last: a sender says one thing in several lines, over and over. */
  let recent: string[] = [];
  let repeated = 0;
  let shown = 0;
  let hidden = 0;
  const more = (): string[] => {
    const times = repeated;
    repeated = 0;
    return times === 0
      ? []
      : [named(name, style.dim(`(the same ${times === 1 ? 'once' : `${times} times`} more)`), style)];
  };
  return {
    take(text) {
      const kind = kindOf(text);
      if (recent.some((one) => one.includes(kind))) {
        repeated++;
        return [];
      }
      recent = [...recent, kind].slice(-rememberedLines[name]);
      if (++shown > maxLinesPerSide) {
        hidden++;
        return [];
      }
      return [...more(), named(name, text, style)];
    },
    rest: () => [
      ...more(),
      ...(hidden === 0 ? [] : [named(name, style.dim(`(and ${hidden} more; sender.log has the sender’s)`), style)]),
    ],
  };
}

function named(name: Side, text: string, style: Style): string {
  return style.bold(name.padEnd(nameWidth)) + text.replaceAll('\n', `\n${' '.repeat(nameWidth)}`);
}

/** Without what differs from one time to the next: numbers, and colours for what it matters. */
function kindOf(text: string): string {
  return text.replaceAll(/\d+(\.\d+)?/g, '#').replaceAll(/\s+/g, ' ');
}

/** What runtimes print around the message when they end a program: addresses, headings. */
const runtimeNoise = /^(\d+: 0x[\da-f]+|<?-{3,}.*-{3,}>?$)/;

/** A Collector's start and stop tell nothing about exports; its warnings and errors do, and whatever holds an error. */
function saidBySender(line: string): string | undefined {
  const text = line.trim();
  if (!/[a-z]/i.test(text) || runtimeNoise.test(text)) return undefined;
  const [, level] = /^\{"level":"(\w+)"/.exec(text) ?? [];
  if ((level === 'info' || level === 'debug') && !text.includes('"error":')) return undefined;
  return readableLine(text);
}
