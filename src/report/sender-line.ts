/*
 * What a sender prints, made readable without changing what it says: an error that is printed as JSON, stack and all, is
 * shown by its message; parts without content go, and what is said twice is said once.
 */

export function readableLines(lines: readonly string[]): string[] {
  const readable = [...new Set(lines.map(readableLine))];
  // “Export failed with non-retryable error: Error: X”, and then “Error: X”.
  return readable.filter((line) => !readable.some((other) => other !== line && other.includes(line)));
}

export function readableLine(line: string): string {
  return (messageOf(line) ?? line)
    .replace(/\. Resolution note: *$/, '')
    .replace(/(Deadline exceeded after [\d.]+s),.*$/, '$1')
    .trim();
}

/** The name and the message of an error that the JS SDK prints as JSON; the message and the error of a Collector that logs JSON. */
function messageOf(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { name, message, msg, error } = JSON.parse(line) as Record<string, unknown>;
    if (typeof msg === 'string') return typeof error === 'string' ? `${msg} ${error}` : msg;
    if (typeof message !== 'string') return undefined;
    return `${typeof name === 'string' ? name : 'Error'}: ${message.trim()}`;
  } catch {
    return undefined;
  }
}
