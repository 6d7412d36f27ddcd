import { serverRules } from '../server-rules.ts';
import { grpcCases } from './grpc-cases.ts';
import { httpCases } from './http-cases.ts';

/** Where the table stands, from the package's root, and how it is written anew. */
export const documentPath = 'docs/malformed-requests.md';
export const command = 'npm run malformed';

/** The servers of each protocol, in the order of the columns. */
export const servers = { http: ['otlp-chaos', 'Collector'], grpc: ['otlp-chaos', 'grpc-js', 'Collector'] } as const;
export type Protocol = keyof typeof servers;
export const cases = { http: httpCases, grpc: grpcCases };

/** Title of a case → answers, one a server. */
export type Answers = Readonly<Record<string, readonly string[]>>;
export type Recorded = Readonly<Record<Protocol, Answers>>;

/** Rules about what senders send; the others are in the list of server rules. */
const senderRules = [
  { id: 'S27', text: 'In JSON trace and span ids are hexadecimal digits; all other bytes are base64.' },
  { id: 'S28', text: 'In JSON enums are integers; their names are not allowed.' },
  { id: 'S29', text: 'In JSON names are in lowerCamelCase; others are not valid.' },
];

export function renderDocument(recorded: Recorded, versions: string): string {
  const rows = (protocol: Protocol): string[][] =>
    cases[protocol].map(({ title, rule }) => [title, ...recorded[protocol][title]!, rule]);
  const all = [...rows('http'), ...rows('grpc')];
  const disputed = all.filter((row) => new Set(row.slice(1, -1).map(isTaken)).size > 1).length;
  const cited = [...serverRules, ...senderRules].filter(({ id }) =>
    all.some((row) => new RegExp(`\\b${id}\\b`).test(row.at(-1)!)),
  );
  return `# Malformed requests

What three servers answer to requests that no lawful sender sends: this backend with its scenario \`healthy\`, a plain
grpc-js server, and the OTLP receiver of the OpenTelemetry Collector. Lawful requests are answered alike by all three. Of
these ${all.length}, ${disputed} are taken by one and refused by another, and refusals differ in their words. The last column says
which rule this backend follows.

The tables are recorded, and a test compares them with what a run gives now. To write them anew: \`${command}\`.
Recorded with ${versions}.

- \`400, INVALID_ARGUMENT + BadRequest\` is the HTTP status, then the \`google.rpc.Status\` in the body with its details, in
  the encoding of the request. \`text\` is plain text instead, for people.
- _Left open_: no rule asks for an error, and none is given.
- _Decision 0016_: why what is deeper is not looked at stands in [its own page](decisions/0016-shallow-look.md).
- Each server takes requests of up to 1 MiB here, so that the limit is soon reached.

## OTLP/HTTP

${table(['request', ...servers.http, 'rule'], rows('http'))}

## OTLP/gRPC

${table(['request', ...servers.grpc, 'rule'], rows('grpc'))}

## The rules

${cited.map(({ id, text }) => `- **${id}** ${text}`).join('\n')}
- **gRPC**, **HTTP** The protocol below: gRPC over HTTP/2, RFC 9110 and RFC 9112.
`;
}

function isTaken(answer: string): boolean {
  return answer === '200' || answer === 'OK';
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The answers that a document holds. */
export function readDocument(text: string): Recorded {
  const [, http = '', grpc = ''] = text.split(/^## OTLP\/\w+$/m);
  return { http: answersIn(http), grpc: answersIn(grpc) };
}

function answersIn(section: string): Answers {
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  const cells = rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return Object.fromEntries(cells.map(([title, ...rest]) => [title, rest.slice(0, -1)]));
}
