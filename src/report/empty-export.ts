/*
 * Most commands of a page send an empty export and look at the answer. In short that is `ask`, with what they add to it; said
 * once what it stands for, a page of them can be read. And it can be asked over gRPC, by whoever exports so: pages ask over
 * OTLP/HTTP where they can, since curl speaks it and their scenarios serve both protocols.
 */

export type Tongue = 'grpc' | 'http';

/** Arguments of a command, up to the end of its part of the line. */
export const commandPart = String.raw`((?:'[^']*'|"[^"]*"|[^;|&'"])*)`;
const overHttp = new RegExp(String.raw`\bcurl ${commandPart}`, 'g');
const overGrpc = new RegExp(String.raw`\bprintf '(?:\\0){5}' \| curl ${commandPart}(?:\| tr -d '\\0')?`, 'g');
const service = 'opentelemetry.proto.collector.trace.v1.TraceService';

interface Form {
  readonly line: RegExp;
  /** Where it is sent; its first group is scheme, host and port. */
  readonly to: RegExp;
  /** What each of them has. */
  readonly common: RegExp;
  /** The command, with more arguments. */
  readonly whole: (base: string, more: string) => string;
}

const forms: Readonly<Record<Tongue, Form>> = {
  http: {
    line: overHttp,
    to: /(\S+)\/v1\/(?:traces|metrics|logs)(?=\s|$)/,
    // What a loop numbers differs so that our backends take each for another one; no other needs it.
    common: / -H 'content-type: application\/json'| -d '\{(?:"resourceSpans":\[\])?\}'| -d '[^']*'\$i'[^']*'/g,
    whole: (base, more) => `curl -s${more} ${base}/v1/traces -H 'content-type: application/json' -d '{}'`,
  },
  grpc: {
    line: overGrpc,
    to: /(\S+)\/opentelemetry\.proto\.collector\.\w+\.v1\.\w+\/Export(?=\s|$)/,
    common: / -H 'content-type: application\/grpc'| -H 'te: trailers'| --http2-prior-knowledge| --data-binary @-/g,
    // Some releases of curl lose an answer that comes before the message has gone; that has to be seen (-S), for it helps to ask again.
    whole: (base, more) =>
      String.raw`printf '\0\0\0\0\0' | curl -sS${more} --http2-prior-knowledge ${base}/${service}/Export ` +
      String.raw`-H 'content-type: application/grpc' -H 'te: trailers' --data-binary @- | tr -d '\0'`,
  },
};

/** The command with `ask` in place of each empty export to `base`; as it is where it sends none. */
export function inShort(command: string, tongue: Tongue, base: string): string {
  const { line, to, common } = forms[tongue];
  return command.replaceAll(line, (whole: string, rest: string) => {
    const [sent, where] = to.exec(rest) ?? [];
    if (sent === undefined || where !== base) return whole;
    const more = ` ${rest}`
      .replace(sent, '')
      .replaceAll(common, '')
      .replace(/ -s(?=\s|$)/, '')
      .replace(/ -s(?=\w)/, ' -');
    // With something in it, or in another encoding, it is no empty export.
    if (/ -d | -H 'content-type/.test(more)) return whole;
    const end = /\s$/.test(whole) ? ' ' : '';
    return `ask ${more.replaceAll(/\s+/g, ' ').trim()}`.trim() + end;
  });
}

/** The other way round, in the other protocol maybe. */
export function inFull(command: string, tongue: Tongue, base: string): string {
  return command.replaceAll(new RegExp(String.raw`\bask\b${commandPart}`, 'g'), (_, more: string) => {
    const end = /\s$/.test(more) ? ' ' : '';
    return forms[tongue].whole(base, more.trimEnd()).replace(/\bcurl -(sS?) -(?=[ivNL]+ |o )/, 'curl -$1') + end;
  });
}

/** A line that says it to a shell. */
export function definition(tongue: Tongue, base: string): string {
  return `ask() { ${forms[tongue].whole(base, ' "$@"')}; }`;
}
