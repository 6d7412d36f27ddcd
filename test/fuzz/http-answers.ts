/** One answer over HTTP/1.1, as far as fuzzing looks at it. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const head = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[!#$%&'*+.^_`|~\w-]+:[^\r\n]*\r\n)*)\r\n/;

/**
 * The answers that a client would read from these bytes. Throws when they are anything but answers one after the other. One
 * to a HEAD tells a length and has no body.
 */
export function answersIn(bytes: string): HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  for (let rest = bytes; rest !== '';) {
    const [whole, status, fields] = head.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`no answer begins ${JSON.stringify(rest.slice(0, 200))}`);
    rest = rest.slice(whole.length);
    if (status === '100') continue;
    const length = /^content-length: (\d+)\r$/im.exec(fields!)?.[1];
    if (length === undefined) throw new Error(`an answer without its length: ${whole}`);
    const bodyLength = rest.startsWith('HTTP/1.1 ') ? 0 : Number(length);
    answers.push({ status: Number(status), body: rest.slice(0, bodyLength) });
    rest = rest.slice(bodyLength);
  }
  return answers;
}
