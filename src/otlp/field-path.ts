const maxChars = 400;

/** `resourceSpans[0].scopeSpans[0].spans[3].traceId`; the request itself has no name. */
export function formatPath(path: readonly (string | number)[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? 'the request' : text.slice(1, maxChars);
}
