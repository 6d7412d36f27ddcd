/*
 * What differs from run to run, or from host to host, and tells nothing of the failure. A line of a scenario is a line of
 * a sender with these replaced, so that a later run yields the same text and `grep` finds what is left.
 */
const volatile: readonly (readonly [RegExp, string])[] = [
  // The Collector's console: time, level, caller, message, fields, with tabs between.
  [/^\d{4}-\d\d-\d\dT\S+\t(?=(?:debug|info|warn|error)\t)/, ''],
  [/\s+/g, ' '],
  // Which Collector and which of its parts it was: the same in each of its lines.
  [/\{"resource": \{[^{}]*\}(?:, "otelcol\.[\w.]+": "[^"]*")*/g, '{<…>'],
  // Where in an application it was.
  [/"stack":"(?:[^"\\]|\\.)*"/g, '"stack":"<…>"'],
  // Go puts blanks into such details or leaves them out, differently in each build; the delay stands in front already.
  [/(google\.rpc\.\w+\]): ?\{(?:[^{}]|\{[^{}]*\})*\}/g, '$1:{<…>}'],
  // grpc-js tells how it spent its time, step by step, and leaves out the steps that took none.
  [/(Deadline exceeded after )[\d.]+s(?:,[^",]*)*/g, '$1<duration>,<…>'],
  [/\b\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d)?/g, '<time>'],
  // Each channel of grpc-go has a number.
  [/#\d+/g, '#<n>'],
  [/\b[\da-f]{32}\b/g, '<trace id>'],
  [/\b[\da-f]{16}\b/g, '<span id>'],
  [/((?:127\.0\.0|224\.0\.0)\.\d+|\[::1\]|localhost|backend\.otlp-chaos\.test):\d+/g, '$1:<port>'],
  // Go names the system's name server, also where it has asked another one.
  [/( on |->)[\d.]+:53(?=:)/g, '$1<name server>'],
  // Python’s requests name where they went in their own way.
  [/\bport=\d+/g, 'port=<port>'],
  [/"port":"\d+"/g, '"port":"<port>"'],
  // OpenSSL names the thread, and the place in its own source.
  [/\b[\dA-F]{12,16}:(error:[\dA-F]+:)/g, '<thread>:$1'],
  [/(\.c:)\d+(?=:)/g, '$1<line>'],
  // Where Python is installed.
  [/(\bFile )"[^"]*", line \d+/g, '$1"<file>", line <line>'],
  // Node's own warnings begin with who speaks.
  [/\(node:\d+\)/g, '(node:<pid>)'],
  [/(\bexport )\d+( (?:spans|metrics|logs|profiles)\b)/g, '$1<count>$2'],
  [/(\bdropped )\d+( \w+\(s\))/g, '$1<count>$2'],
  [/(\bmaxQueueSize=)\d+/g, '$1<count>'],
  // Of a message that a backend chose, its length, where somebody prints a protobuf Status as it came.
  // oxlint-disable-next-line no-control-regex -- the tag of a field of protobuf is one
  [/(\u0012|\\u0012)(?:\\u00[\da-f]{2}|[^])(?=<message>)/g, '$1<length>'],
  // How large a message was, and how large it may be.
  [/(\blarger than max )\(\d+ vs\.? \d+\)/g, '$1(<size> vs. <size>)'],
  [/(\blarger than max )\d+/g, '$1<size>'],
  // None at all is another matter than some.
  [/("(?:(?:dropped|rejected)_\w+|rejected[A-Z]\w+)": ?)[1-9]\d*/g, '$1<count>'],
  [/(\bDropped )\d+( \w+ because)/g, '$1<count>$2'],
  [/(?<![\w.-])-?(?:\d+(?:\.\d+)?(?:ns|[µu]s|ms|s|m|h))+\b/g, '<duration>'],
];

/** A line as printed → the line as it stands in a scenario. What is masked already stays as it is. */
export function maskLine(line: string): string {
  return volatile.reduce((text, [pattern, name]) => text.replace(pattern, name), line).trim();
}
