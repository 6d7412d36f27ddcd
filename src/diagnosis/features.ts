import { getSystemErrorMap } from 'node:util';
import { grpcCodeNames } from '../core/grpc-codes.ts';

/*
 * What a text says of a failure, in terms that do not depend on who says it: codes that have a standard behind them, and
 * phrases. `connect ECONNREFUSED`, `connection refused` and `os error 111` are one and the same to a reader; to a
 * computer they become so here. Which of them mean which failure is nowhere in this file: that comes from recorded runs.
 */

/** `grpc:UNAVAILABLE`, `http:401`, `errno:ECONNREFUSED`, or a phrase in lower case. */
export type Feature = string;

export function featuresOf(text: string): Set<Feature> {
  const plain = text.replaceAll('\\"', '"').replaceAll('\\n', '\n');
  return new Set([
    ...grpcStatuses(plain),
    ...httpStatuses(plain),
    ...systemErrors(plain),
    ...doubledPaths(plain),
    ...strayFrames(plain),
    ...phrases(plain),
  ]);
}

/** `grpc`, `http`, `errno`: of one kind, two different ones contradict each other. Phrases have no kind. */
export function kindOf(feature: Feature): string | undefined {
  return /^(grpc|http|errno):/.exec(feature)?.[1];
}

const byLooseName = new Map(grpcCodeNames.map((name) => [name.replaceAll('_', ''), name] as const));
byLooseName.set('CANCELED', 'CANCELLED');

/** Rust's tonic tells a code by what it stands for: `code: 'The service is currently unavailable'`. */
const byDescription = new Map([
  ['The operation was cancelled', 'CANCELLED'],
  ['Unknown error', 'UNKNOWN'],
  ['Client specified an invalid argument', 'INVALID_ARGUMENT'],
  ['Deadline expired before operation could complete', 'DEADLINE_EXCEEDED'],
  ['Some requested entity was not found', 'NOT_FOUND'],
  ['The caller does not have permission to execute the specified operation', 'PERMISSION_DENIED'],
  ['Some resource has been exhausted', 'RESOURCE_EXHAUSTED'],
  ["The system is not in a state required for the operation's execution", 'FAILED_PRECONDITION'],
  ['The operation was aborted', 'ABORTED'],
  ['Operation was attempted past the valid range', 'OUT_OF_RANGE'],
  ['Operation is not implemented or not supported', 'UNIMPLEMENTED'],
  ['Internal error', 'INTERNAL'],
  ['The service is currently unavailable', 'UNAVAILABLE'],
  ['Unrecoverable data loss or corruption', 'DATA_LOSS'],
  ['The request does not have valid authentication credentials', 'UNAUTHENTICATED'],
]);

/** `code = Unavailable`, `StatusCode.UNAVAILABLE`, `14 UNAVAILABLE:`, `status: UNAVAILABLE`, `grpc-status: 14`. */
function grpcStatuses(text: string): Feature[] {
  const named = [
    ...text.matchAll(
      /\b(?:code ?= ?|StatusCode[.=:]{1,2} ?|Code::|status(?: code)?:? (?:Code::)?|\d{1,2} )"?([A-Z][A-Za-z_]+)\b/g,
    ),
  ].map(([, name]) => byLooseName.get(name!.replaceAll('_', '').toUpperCase()));
  const described = [...text.matchAll(/\bcode: ['"]([^'"]+)['"]/g)].map(([, words]) => byDescription.get(words!));
  const loud = grpcCodeNames.filter((name) => name.includes('_') && new RegExp(`\\b${name}\\b`).test(text));
  const numbered = [...text.matchAll(/\bgrpc[-_ ]status(?: code)?\W{1,3}(\d{1,2})\b/gi)].map(
    ([, code]) => grpcCodeNames[Number(code)],
  );
  return [...named, ...described, ...loud, ...numbered]
    .filter((name) => name !== undefined && name !== 'OK')
    .map((name) => `grpc:${name}`);
}

/** As servers write them, in capitals: in running text `not found` may be anything. */
const reasonPhrases = new Map([
  ['Bad Request', 400],
  ['Unauthorized', 401],
  ['Forbidden', 403],
  ['Not Found', 404],
  ['Method Not Allowed', 405],
  ['Request Entity Too Large', 413],
  ['Payload Too Large', 413],
  ['Content Too Large', 413],
  ['Unsupported Media Type', 415],
  ['Too Many Requests', 429],
  ['Internal Server Error', 500],
  ['Bad Gateway', 502],
  ['Service Unavailable', 503],
  ['Gateway Timeout', 504],
  ['Gateway Time-out', 504],
]);

/** `HTTP Status Code 401`, `status code: 401`, `code = 401`, `401 Unauthorized`, `Unauthorized`. */
function httpStatuses(text: string): Feature[] {
  const told = text.matchAll(
    /\b(?:status(?: ?code)?|http(?:\/[\d.]+)?|code|responded with|response)(?!:\/\/)\W{0,4}([1-5]\d\d)\b/gi,
  );
  const named = [...reasonPhrases].filter(([phrase]) => text.includes(phrase)).map(([, code]) => code);
  return [...[...told].map(([, code]) => code), ...named].map((code) => `http:${code}`);
}

/** Names of system errors by number, by name and by their usual words. */
const numbers = new Map([...getSystemErrorMap()].map(([number, [name]]) => [String(-number), name] as const));
/** Node has a name of its own for a name that does not exist. */
const names = new Set([...numbers.values(), 'ENOTFOUND']);
const words: readonly (readonly [RegExp, string])[] = [
  [/connection refused/i, 'ECONNREFUSED'],
  [/connection (?:was )?(?:forcibly )?(?:reset|closed) by (?:the )?(?:peer|remote host)/i, 'ECONNRESET'],
  [/too many open files/i, 'EMFILE'],
  [/broken pipe/i, 'EPIPE'],
  [/no route to host/i, 'EHOSTUNREACH'],
  [/network is unreachable/i, 'ENETUNREACH'],
  [
    /no such host|name or service not known|nodename nor servname|unknownhostexception|dns resolution failed|name resolution (?:failed|failure)/i,
    'ENOTFOUND',
  ],
  [/temporary failure in name resolution/i, 'EAI_AGAIN'],
  // Who counts up what it may have been has not said which.
  [/timed out|time-?out\b(?!, )|deadline exceeded|timeouterror/i, 'ETIMEDOUT'],
];

function systemErrors(text: string): Feature[] {
  const named = [...text.matchAll(/\bE[A-Z_0-9]{3,}\b/g)].map(([name]) => name).filter((name) => names.has(name));
  const numbered = [...text.matchAll(/\b(?:os error|errno) (\d{1,3})\b/gi)].flatMap(
    ([, code]) => numbers.get(code!) ?? [],
  );
  const worded = words.filter(([pattern]) => pattern.test(text)).map(([, name]) => name);
  return [...named, ...numbered, ...worded].map((name) => `errno:${name}`);
}

/** Where a request goes is up to everybody’s own endpoint, but a signal’s path behind another one is nobody’s wish. */
function doubledPaths(text: string): Feature[] {
  return /(?:\/v1(?:development)?\/(?:traces|metrics|logs|profiles)){2}/.test(text) ? ['path:doubled'] : [];
}

/** Who waits for a line of HTTP/1.1 and gets a SETTINGS frame of HTTP/2 shows its bytes: 24 bits of length, and type 4. */
function strayFrames(text: string): Feature[] {
  return /\\+x00\\+x00(?:\\+x[\da-f]{2}|[^\\])\\+x04|=0000[\da-f]{2}0400000000/i.test(text) ? ['frame:settings'] : [];
}

/** Where a sender wanted to go is its own affair: `localhost/[::1]:4317`, `/10.0.0.7:4317`, `otel.example:4317`. */
const address = String.raw`(?<![\w.-])[\w.-]{0,253}\/?(?:\b\d{1,3}(?:\.\d{1,3}){3}\b|\[[\da-f:]*:[\da-f:.]*\])(?::(?:\d+|<port>))?|(?<![\w.-])[\w.-]{1,253}:(?:\d{2,5}\b(?!\.\d)|<port>)|(?<=\b(?:lookup|ENOTFOUND|EAI_AGAIN) |\bhost=['"])[\w.-]+`;
const url = String.raw`https?:\/\/(?:[^\s"'\/@]*@)?(?:\[[\da-f:.]+\]|[\w.-]+)(?::(?:\d+|<port>))?`;
const addresses = new RegExp(`${url}|${address}`, 'g');

/** Where it sends, and whether over TLS, is what a sender was told, not what befell it. */
export function withoutAddresses(text: string): string {
  return text.replace(addresses, '<host>');
}

const breaks = new RegExp(String.raw`${address}|[:;,"'()[\]{}|=\n\\]+|\. |\.$|<[^<>]*>|https?:\S+|\bdesc\b`);
const maxPhrases = 60;
/** Levels, and what is a code already. */
const bare = /^(?:trace|debug|info|warn|warning|error|severe|fatal|critical|time-?out)$/i;

/** What stands between marks of punctuation: two words or more, or a longer one. An end is told by what has ended. */
function phrases(text: string): Feature[] {
  const parts = text
    .split(breaks)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts
    .map((part, index) => (part === 'EOF' ? `${parts[index - 1] ?? ''} EOF` : part))
    .filter((part) => !bare.test(part))
    .filter((part) => part.length <= 120 && (/[a-z/]{2,} .*[a-z]{2,}/i.test(part) || /^[\w./-]{6,}$/.test(part)))
    .slice(0, maxPhrases)
    .map((part) => part.toLowerCase());
}
