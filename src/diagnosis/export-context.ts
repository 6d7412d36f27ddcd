/** Whether it is worth while to read an entry with this line: a quick look at what is printed. */
export function mayConcernExport(line: string): boolean {
  return exporting.test(line) || jsErrorHandler.test(line);
}

/**
 * Whether an entry speaks of an export of telemetry, in its first line as printed or in what it says: an x509 error of
 * somebody's web server does not, and neither does one that stands in the attributes of a span that somebody prints.
 */
export function speaksOfExport(printed: string, text: string): boolean {
  const speaks = [printed, text].some((lines) => mayConcernExport(lines) && !isTelemetry(lines));
  return speaks && !ofItself.test(text);
}

/** Whether it is telemetry that somebody prints, and not what is said about it. */
export function isTelemetry(lines: string): boolean {
  return telemetryItself.test(lines);
}

/** What a logger says of its own lines, under the name of whoever uses it: the Java SDK, after any failure that lasts. */
const ofItself = /Too many log messages detected\. Will only log /;

/** How the JS SDK prints any error that nobody handles: it names no exporter, but nothing else prints like this. */
const jsErrorHandler = /^\{"stack":"/;

const exporting =
  // Some JSON has `\/` for a slash.
  /otlp|opentelemetry|otelcol|\bexport(?:er|ers|ing|s|ed)?\b|retry_sender|queue_sender|(?:batch|simple)(?:span|log|logrecord)?processor|\/v1(?:development)?\\?\/(?:traces|metrics|logs|profiles)\b|:431[78]\b|addrConn\.createTransport/i;

/** Dumps of spans, points and records by a debug exporter or a console exporter. */
const telemetryItself =
  /^\s*->\s|\b(?:Resource(?:Spans|Metrics|Logs)|Scope(?:Spans|Metrics|Logs)|Span|LogRecord|Metric) #\d|\n\s*['"]?(?:trace_?id|span_?id)['"]?\s*:/im;
