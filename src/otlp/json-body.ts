import { MalformedBody } from './malformed-body.ts';

/** The JSON object that a body holds. */
export function parseJson(body: Uint8Array): object {
  if (body.length === 0) throw new MalformedBody('an empty body is not JSON; an empty request is {}');
  const value = parse(utf8(body));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedBody('the request must be a JSON object');
  }
  return value;
}

function utf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new MalformedBody('the body is not UTF-8', { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedBody(`the body is not JSON: ${(cause as SyntaxError).message}`, { cause });
  }
}
