/*
 * What a refusal is about. Its words are the backend's own, and no two backends have the same; but there are not many ways
 * to say it. These were gathered from verifiers, gateways and receivers that are met in the field, and stand for a
 * subject whoever says them: decision 0073. “Invalid” is none: it is said of what has expired, too.
 */

const credential =
  '(?:tokens?|jwts?|bearer|credentials?|(?:api|access|license|ingest(?:ion)?|account)[-_ ]?keys?|keys?|authori[sz]ation|authentication|auth|signatures?|sessions?)';
/** A few words may stand between, and no end of a sentence. What parts words is in none: a line of quotes takes no longer. */
const gap = String.raw`[\s"'\x60:-]+`;
const near = String.raw`(?:${gap}[\w./]+){0,6}?${gap}`;
const lacking =
  '(?:missing|no|without|lacks?|empty|absent|required?|requires|not (?:provided|present|found(?! in)|set|supplied|given))';

function together(one: string, other: string): RegExp {
  return new RegExp(String.raw`\b(?:${one}${near}${other}|${other}${near}${one})\b`, 'i');
}

/** What decides, with one or more that were found. */
const subjects: readonly (readonly [string, RegExp])[] = [
  // “Jwt is expired”, “The security token included in the request is expired”
  ['expired', together(credential, 'expired')],
  // “Jwt is missing”, “missing or empty authorization header”, “no basic auth provided”
  ['missing', together(lacking, credential)],
  // “Jwks remote fetch is failed”, “error contacting authentication service”
  [
    'unverifiable',
    /\bjwks\b|\b(?:contact|reach)\w*\b.{0,40}\bauth\w*|\b(?:token|credential|key|auth\w*)\b.{0,40}\b(?:could not|cannot|can't) be (?:check|verif|validat)\w*/i,
  ],
  // “no org id”
  ['tenant', together(lacking, '(?:tenants?|org ?ids?|x-scope-orgid)')],
  // “ingestion rate limit exceeded”, “quota exceeded”; `Too Many Requests` is what 429 is called
  ['rate', /\brate[- ]?limit|\bquotas?\b|\bthrottl(?:ed|ing\w*)\b|\blimit (?:was |has been )?(?:exceeded|reached)/i],
  // “Decompressor is not installed for grpc-encoding "gzip"”, “unsupported Content-Encoding”
  ['compression', /\b(?:de)?compress\w*|\bgzip\b|\bzstd\b|\bdeflate\b|content-encoding|grpc-encoding/i],
  // “415 unsupported media type, supported: [application/json, application/x-protobuf]”
  ['encoding', /\bcontent[- ]types?\b|\bmedia types?, |\bapplication\/(?:json|x-protobuf)\b/i],
  // “unknown service opentelemetry.proto.collector.logs.v1.LogsService”
  [
    'service',
    /\bunknown (?:service|method)\b|\b(?:service|method|signal)\b.{0,60}\bnot (?:found|implemented|supported|served|enabled)\b/i,
  ],
  // “received message larger than max”, “request body too large”
  [
    'size',
    /\btoo (?:large|big|long)\b|\blarger than\b|\bexceed(?:s|ed)?\b.{0,40}\b(?:size|bytes)\b|\bmax(?:imum)?\b.{0,20}\bsize\b/i,
  ],
  // “proto: cannot parse invalid wire-format data”
  [
    'content',
    /\bunmarshal\w*|\bpars(?:e|ing)\b|\binvalid (?:utf-?8|wire|protobuf|json)\b|\bcannot be (?:read|decoded)\b/i,
  ],
];

/** Of what kind it is, where the subject is a credential. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['key', /\b(?:api|access|license|ingest(?:ion)?|account)[-_ ]?keys?\b|\b(?:this|the|your) key\b/i],
  ['token', /\btokens?\b|\bjwts?\b|\bbearer\b/i],
];

/** What a refusal says it is for. */
export interface Refusal {
  readonly subjects: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/** Most messages have no subject that is known here. */
export function refusalIn(text: string): Refusal {
  return { subjects: found(subjects, text), kinds: found(kinds, text) };
}

function found(table: readonly (readonly [string, RegExp])[], text: string): Set<string> {
  return new Set(table.filter(([, pattern]) => pattern.test(text)).map(([name]) => name));
}

/** What the text of a refusal makes of the candidates: it speaks for these, or against them, or says nothing of which. */
export interface Heard<C> {
  readonly candidates: readonly C[];
  readonly speaks: 'for' | 'against' | 'not';
}

/**
 * The candidates are what a text is most like; `further` are all that it is like at all. Those count whose refusals are about
 * what this one is about; where none is, those that are about something else do not.
 */
export function heardIn<C>(
  text: string,
  {
    candidates,
    further,
    refusalOf,
  }: { candidates: readonly C[]; further: readonly C[]; refusalOf: (one: C) => Refusal },
): Heard<C> {
  const said = refusalIn(text);
  const isMeant = (one: C): boolean => !said.subjects.isDisjointFrom(refusalOf(one).subjects);
  const isOpen = (one: C): boolean => refusalOf(one).subjects.size === 0;
  if (said.subjects.size === 0 || candidates.every(isMeant)) return { candidates, speaks: 'not' };
  const meant = candidates.some(isMeant) ? candidates.filter(isMeant) : further.filter(isMeant);
  if (meant.length > 0) return { candidates: sharing(meant, said.kinds, refusalOf), speaks: 'for' };
  const open = candidates.filter(isOpen);
  return open.length > 0 ? { candidates: open, speaks: 'not' } : { candidates, speaks: 'against' };
}

function sharing<C>(candidates: readonly C[], said: ReadonlySet<string>, refusalOf: (one: C) => Refusal): readonly C[] {
  const some = candidates.filter((one) => !said.isDisjointFrom(refusalOf(one).kinds));
  return some.length === 0 ? candidates : some;
}
