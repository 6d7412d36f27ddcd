/*
 * What a line of a log is about, without what the way there has put around it: the prefixes of Docker, Kubernetes and
 * journald, colours, JSON. What is left is what the sender said, in one text.
 */

/** One thing that was said, over one line or several. */
export interface LogEntry {
  /** The message, and the error where it stands apart. */
  readonly text: string;
  /** As written. */
  readonly time?: string | undefined;
}

/** Longer ones are cut: a sender that prints its payloads must not fill the memory. */
export const maxEntryLength = 16_384;

/** One line as it stands in a file → the line that the sender printed. */
export function unwrapLine(line: string): string {
  const plain = line.slice(0, maxEntryLength).replace(ansi, '').replace(/\r$/, '');
  const bare = carriers.reduce((text, pattern) => text.replace(pattern, ''), plain);
  const docker = bare.startsWith('{"log":') ? fieldsOf(bare) : undefined;
  return typeof docker?.log === 'string' ? docker.log.replace(/\n$/, '') : bare;
}

// oxlint-disable-next-line no-control-regex -- colours begin with a control character
const ansi = /\u001b\[[\d;]*[A-Za-z]/g;

const carriers: readonly RegExp[] = [
  // docker compose and kubectl logs --prefix: `collector-1  | `, `[pod/otel-abc/collector] `.
  /^\[pod\/[^\]]+\] /,
  /^[\w.-]+ +\| /,
  // Container runtimes (CRI): `2026-01-01T00:00:00.0Z stderr F `.
  /^\d{4}-\d\d-\d\dT\S+ (?:stdout|stderr) [FP] /,
  // syslog and journald: `Nov 26 01:02:03 host otelcol[123]: `.
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:[]+(?:\[\d+\])?: /,
];

/** Lines of one entry → what it says. */
export function readEntry(lines: readonly string[]): LogEntry {
  const [first = '', ...more] = lines;
  const fields = first.startsWith('{') ? fieldsOf(first) : undefined;
  if (fields) return entryOfFields(fields);
  if (javaHeader.test(first)) return { text: readableText(more), time: javaHeader.exec(first)![1] };
  const console = /^(\d{4}-\d\d-\d\dT\S+)\t(?:debug|info|warn|error|dpanic|panic|fatal)\t(.*)$/.exec(first);
  if (console) return entryOfConsole(console[1]!, console[2]!, more);
  const [, time] = /^\W?(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?)/.exec(first) ?? [];
  return { text: readableText(lines), time };
}

/** Java's own logger writes a line of its own before each message: `Jan 02, 2026 3:04:05 AM io.opentelemetry.… doLog`. */
export const javaHeader = /^([A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d\s[AP]M) [\w.$]+ \S+$/;

/** Where in a program it was tells nothing of the failure: frames of a stack in Java are left out. */
function readableText(lines: readonly string[]): string {
  return lines
    .filter((line) => !/^\s+(?:at [\w.$]|\.\.\. \d+ )/.test(line))
    .join('\n')
    .slice(0, maxEntryLength);
}

/** A zap console line: `caller<TAB>message<TAB>{fields}`. What follows it, a stack or a dump of telemetry, is not read. */
function entryOfConsole(time: string, rest: string, more: readonly string[]): LogEntry {
  const at = rest.indexOf('\t{');
  const fields = at < 0 ? undefined : fieldsOf(rest.slice(at + 1));
  if (!fields) return { text: [rest, ...more.filter(isBody)].join('\n').slice(0, maxEntryLength), time };
  return { text: said([rest.slice(0, at).replaceAll('\t', ' '), fields]), time };
}

/** grpc-go shows the page of a gateway on a second line. */
function isBody(line: string): boolean {
  return line.startsWith('data: ');
}

function entryOfFields(fields: Fields): LogEntry {
  const message = stringOf(fields['msg'] ?? fields['message'] ?? fields['body'] ?? fields['errors'] ?? '');
  const time = stringOf(fields['ts'] ?? fields['time'] ?? fields['timestamp'] ?? fields['@timestamp'] ?? '');
  const caller = stringOf(fields['caller'] ?? fields['logger'] ?? fields['logger_name'] ?? '');
  const isKnown = message !== '' || fields['error'] !== undefined;
  // What neither says nor complains is no line of a log, but data.
  const text = isKnown ? said([`${caller} ${message}`.trim(), fields]) : '';
  return { text, time: time === '' ? undefined : time };
}

type Fields = Readonly<Record<string, unknown>>;

/** Which fields speak of an error, in the words of several loggers. Attributes and resources are somebody's data. */
const errorFields = [
  'error',
  'err',
  'exception',
  'errorMessage',
  'error.message',
  'exception.message',
  'stack_trace',
  'name',
  'code',
  'details',
  'reason',
  'message',
  'rejected_items',
  'dropped_items',
];

function said([message, fields]: readonly [string, Fields]): string {
  const errors = errorFields
    .filter((name) => fields[name] !== undefined && !message.includes(stringOf(fields[name])))
    .map((name) => `${name} = ${stringOf(fields[name])}`);
  const scope = ['otelcol.component.id', 'kind', 'name', 'scope']
    .map((name) => fields[name])
    .filter((value) => typeof value === 'string' && /otlp/.test(value))
    // Not what somebody called this one: `otlp_grpc/backup`.
    .map((value) => stringOf(value).replace(/\/.*/, ''));
  return [message, ...errors, ...scope].join(' | ').slice(0, maxEntryLength);
}

function fieldsOf(text: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function stringOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    const { message, Message } = value as Record<string, unknown>;
    return stringOf(message ?? Message ?? JSON.stringify(value));
  }
  return String(value);
}
