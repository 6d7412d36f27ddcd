/*
 * Pages of failures were written one by one, and many ask the same of an endpoint: once or five times, with one deadline or
 * another, with more of the answer shown or less. Side by side they are one command.
 */

/** How an answer is shown, how long it is waited for, and what a first look at an endpoint says in any case. */
const manner: readonly (readonly [RegExp, string])[] = [
  [/\s+/g, ' '],
  [/ #.*$| 2>&1| ?\| (?:tr|head) [^|;]*/g, ''],
  [/^timeout \d+ /, ''],
  [/(?<=\bfor i in )[^;]*|; sleep \d+/g, ''],
  [/(?<=\?n=)\[[\d-]+\]/g, ''],
  [/ (?:-m|--max-time|--connect-timeout|--timeout) [\d.]+s?\b/g, ''],
  [/ --protocol http\/protobuf/g, ''],
  [/ -[sSviN]*o \/dev\/null| -[sSviN]+(?=\s|$)/g, ''],
  [/ -brief| -verify_return_error| -CAfile \S+| ?<\/dev\/null| ?2>\/dev\/null/g, ''],
  [/(?<=^ss -ltn) .*|(?<=^ss -tn state established) .*/g, ''],
];

/** Of two commands the same, where both ask the same. */
export function senseOf(command: string): string {
  return manner.reduce((text, [pattern, rest]) => text.replace(pattern, rest), command).trim();
}

/** What a command takes: a look at a process here, a request, several, or a program that sends telemetry or has to be installed. */
export function costOf(command: string): number {
  if (/\bpgrep\b/.test(command)) return 0;
  if (/\bsend --to|\bnghttp\b|\bnode -e/.test(command)) return 3;
  return /\bfor \w+ in |\bprintf /.test(command) ? 2 : 1;
}
