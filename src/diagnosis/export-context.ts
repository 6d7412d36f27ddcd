/** Whether it is worth while to read an entry with this line: a quick look at what is printed. */
export function mayConcernExport(line: string): boolean {
  return exporting.test(line) || jsErrorHandler.test(line);
}

/**
 * Whether an entry speaks of an export of telemetry: an x509 error of somebody's web server is none, and neither is one
 * that stands in the attributes of a span that somebody prints.
 */
export function speaksOfExport(lines: string): boolean {
  return mayConcernExport(lines) && !isTelemetry(lines);
}

/** Whether somebody prints what is exported, not how that went. */
export function isTelemetry(lines: string): boolean {
  return telemetryItself.test(lines);
}

/** How the JS SDK prints any error that nobody handles: it names no exporter, but nothing else prints like this. */
const jsErrorHandler = /^\{"stack":"/;

const exporting =
  // Some JSON has `\/` for a slash.
  /otlp|opentelemetry|otelcol|\bexport(?:er|ers|ing|s|ed)?\b|retry_sender|queue_sender|(?:batch|simple)(?:span|log|logrecord)?processor|\/v1(?:development)?\\?\/(?:traces|metrics|logs|profiles)\b|:431[78]\b|addrConn\.createTransport/i;

/** Dumps of spans, points and records by a debug exporter or a console exporter. */
const telemetryItself =
  /^\s*->\s|\b(?:Resource(?:Spans|Metrics|Logs)|Scope(?:Spans|Metrics|Logs)|Span|LogRecord|Metric) #\d|\n\s*['"]?(?:trace_?id|span_?id)['"]?\s*:/im;
