import type { BareMessage } from '../diagnosis/bare-message.ts';
import type { Evidence } from '../diagnosis/diagnosis.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import type { Cause } from '../scenario/scenario.ts';
import { causeOf, causeTitles } from './cause-titles.ts';
import { printable } from './printable.ts';

/* What is said of a finding on every page: what is known for sure first, and how sure that is. */

/** What is known: the failure; of several their cause; of several causes the failure that is met most often, if one is. */
export function titleOf({ scenario, others, causes, isCommonest, aboutCause }: NamedFinding): string {
  if (others.length === 0) return scenario.title;
  if (causes.length > 1) {
    const rest = others.length === 1 ? 'another failure' : `one of ${others.length} other failures`;
    return isCommonest ? `${scenario.title}, or ${rest}` : `${others.length + 1} failures look like this`;
  }
  const about = aboutCause === undefined ? '' : `: ${lowered(aboutCause.replace(/\.$/, ''))}`;
  return causeTitles[causes[0]] + about;
}

/** Of what the title says. */
export function confidenceOf({ others, confidence, causeConfidence }: NamedFinding): string {
  return others.length === 0 ? confidence : (causeConfidence ?? confidence);
}

/** What stands below it, beside the confidence. */
export function placeOf({ scenario, others, causes, isConsequence }: NamedFinding): string {
  if (causes.length > 1) return `the cause stays open: ${causes.map(nameOf).join(', or ')}`;
  if (others.length > 0) return `which of ${others.length + 1} failures, these lines do not tell`;
  return isConsequence ? 'a consequence' : causeOf(scenario);
}

/** What the confidence rests on. */
export function becauseOf(finding: NamedFinding): string {
  const { scenario, confidence, others, isByRefusal, isCommonest, evidence, entries } = finding;
  const lines = `${numbered(entries, 'entry', 'entries')}${entries === 1 ? '' : ` from line ${evidence[0]?.line} on`}`;
  const reason = {
    certain: 'of all that was recorded, only what senders print for this failure is like it',
    likely: isByRefusal
      ? 'senders print the same for other failures, and the refusal speaks of this one'
      : 'it is less like what was recorded for this failure, or most of it fits others too, but nothing else fits all of it as well',
    possible:
      others.length === 0
        ? 'it has the code of this failure, in words that were recorded of no sender'
        : 'senders print the same for each of these failures',
  }[confidence];
  const rank = isCommonest ? `; ${scenario.id} is met more often than the other${others.length === 1 ? '' : 's'}` : '';
  return `${lines}: ${reason}${rank}.`;
}

/** Whether the first of several is worth its repair before it is known to be it. */
export function isWorthATry({ isCommonest, causes }: NamedFinding): boolean {
  return isCommonest || causes.length === 1;
}

/** Where the rest is told; `command` says what otlp-chaos is asked. */
export function eachInWords({ causes }: NamedFinding, command: (args: string) => string): string {
  const all = causes.length === 1 ? `, and ${command(`explain ${causes[0]}`)} what holds for all of them` : '';
  return `${command('explain NAME')} tells fix and reason of each${all}.`;
}

/** Those of a long list that are named alone. */
export function leftInWords(left: readonly string[]): string {
  return `${left.length === 1 ? 'One more that is' : `${left.length} more that are`} met less often: ${left.join(', ')}.`;
}

/** Where nothing was found. */
export const silentInWords = 'No line speaks of an export that failed.';
export const collectInWords =
  'Collect the log of the sender itself (the Collector, or the program with the SDK), from before the trouble began, with its level at “info” or lower; an SDK may need its own diagnostics turned on (OTEL_LOG_LEVEL=debug in JavaScript). A message without its log is looked up by `explain "MESSAGE"`.';

/** Of a message that somebody gave in place of a log. */
export function resemblanceInWords({ hits: [{ scenario }, ...others] }: BareMessage): string {
  const more = others.length === 0 ? '' : ` and ${numbered(others.length, 'other failure')}`;
  return `Where a sender printed this, it is what senders print for ${scenario.id} (${scenario.title})${more}:`;
}

/** `line 12, 42 times, from 10:00:01 to 10:04:59` */
export function seenInWords({ line, count, first, last }: Evidence): string {
  const often = count === 1 ? [] : [`${count} times`];
  const time =
    first === undefined || last === undefined ? [] : [first === last ? `at ${first}` : `from ${first} to ${last}`];
  return printable([`line ${line}`, ...often, ...time].join(', '));
}

export function numbered(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}

function nameOf(cause: Cause): string {
  return cause === 'aftermath' ? 'what follows from another failure' : lowered(causeTitles[cause]);
}

/** But for abbreviations: `TLS and certificates`. */
function lowered(text: string): string {
  return /^[A-Z](?![A-Z])/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
