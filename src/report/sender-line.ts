/** The SDK prints some errors as JSON, stack and all: for the eye, what they say is enough. */
export function inPlainWords(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { name, message } = JSON.parse(line) as { name?: unknown; message?: unknown };
    return typeof message === 'string' ? `${typeof name === 'string' ? name : 'Error'}: ${message.trim()}` : line;
  } catch {
    return line;
  }
}
