import { grpcPaths, httpPaths } from '../../core/signal.ts';
import type { Encoding, Protocol, Signal } from '../../core/signal.ts';
import { encodingOf, isGrpcMediaType, mediaTypes } from '../media-type.ts';
import { quoted } from './findings.ts';
import type { Findings } from './findings.ts';

/** What a request says of itself before its body. */
export interface RequestHead {
  readonly protocol: Protocol;
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

const here = (place: string) => (): string => place;

export function examineHead(head: RequestHead, findings: Findings): void {
  examineTarget(head, findings);
  examineContentType(head, findings);
  examineUserAgent(head.headers['user-agent'], findings);
}

/** S1, S31: the path of a signal; S24: by POST. */
function examineTarget({ protocol, method, path }: RequestHead, findings: Findings): void {
  const isGrpc = protocol === 'grpc';
  const paths: Readonly<Record<Signal, string>> = isGrpc ? grpcPaths : httpPaths;
  // What stands behind the path may be a secret.
  const [plain = ''] = path.split('?', 1);
  const isKnown = Object.values(paths).includes(plain);
  const allowed = isGrpc ? 'the Export method of a signal' : Object.values(paths).join(', ');
  findings.judge(isGrpc ? 'S1' : 'S31', here('path'), isKnown ? undefined : quoted(plain), allowed);
  if (!isGrpc) findings.judge('S24', here('method'), method === 'POST' ? undefined : quoted(method), 'POST');
}

/** S25, S26; over gRPC it is part of the transport (S1). */
function examineContentType({ protocol, headers }: RequestHead, findings: Findings): void {
  const type = headers['content-type'];
  const seen = type === undefined ? 'none' : quoted(type);
  const place = here('header content-type');
  if (protocol === 'grpc') {
    const mistake = isGrpcMediaType(type) ? undefined : seen;
    findings.judge('S1', place, mistake, 'application/grpc, or application/grpc+proto');
    return;
  }
  const mistake = encodingOf(type) ? undefined : seen;
  findings.judge(contentTypeRule(type), place, mistake, Object.values(mediaTypes).join(' or '));
}

function contentTypeRule(type: string | undefined): 'S25' | 'S26' {
  return /json/i.test(type ?? '') ? 'S26' : 'S25';
}

/** What was announced, and what was found of it when the body was read. */
export interface BodyFacts {
  readonly protocol: Protocol;
  readonly encoding: Encoding;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** Why nobody can read it. */
  readonly unreadable: string | undefined;
}

const gzipMagic = [0x1f, 0x8b];

/** S33: gzip that is announced, and nothing announced that is not gzip. */
export function examineCoding({ protocol, headers, body, unreadable }: BodyFacts, findings: Findings): void {
  if (protocol === 'grpc') return;
  const coding = headers['content-encoding'];
  const place = here('header content-encoding');
  if (coding === undefined || coding === 'identity') {
    if (body && gzipMagic.every((byte, index) => body[index] === byte)) {
      findings.judge('S33', place, `${coding ?? 'none'}, and a body in gzip`, 'gzip');
    }
    return;
  }
  const isBroken = body === undefined && unreadable !== undefined;
  findings.judge('S33', place, isBroken ? `${quoted(coding)}, and a body that is not` : undefined, 'what the body is');
}

/** A body that nobody can read is not the message that its head announces (S1, S25, S26). */
export function examineReadability(facts: BodyFacts, message: string, findings: Findings): void {
  const { protocol, encoding, body, unreadable } = facts;
  if (unreadable === undefined) return;
  const [reason = ''] = unreadable.split(', got ', 1);
  const isJson = firstOf(body) === '{';
  const announced = protocol === 'grpc' ? 'a gRPC message' : mediaTypes[encoding];
  const seen =
    isJson && encoding === 'protobuf' ? `JSON as ${announced}` : `${announced} that cannot be read: ${reason}`;
  const rule = protocol === 'grpc' ? 'S1' : isJson ? 'S26' : 'S25';
  findings.judge(rule, here('body'), seen, `${message} as the content type says`);
}

function firstOf(body: Uint8Array | undefined): string | undefined {
  return Buffer.from(body?.subarray(0, 64) ?? [])
    .toString('latin1')
    .trimStart()[0];
}

/** What HTTP and gRPC libraries call themselves, which tells nothing of the exporter. */
const transports =
  /^(go-http-client|grpc-[\w+-]+|python-(requests|urllib|httpx)|urllib3|aiohttp|python|okhttp|java|java-http-client|jetty|apache-httpclient|node|node-fetch|undici|axios|got|curl|libcurl|wget|hyper|reqwest|tonic|ruby|faraday|guzzlehttp|php|dart|dotnet|mozilla)$/i;

/** X9: the exporter by name and version; a library that only carries the request does not name it. */
function examineUserAgent(userAgent: string | undefined, findings: Findings): void {
  const products = (userAgent ?? '').replace(/\([^()]*\)/g, ' ').split(/\s+/);
  const isNamed = products.some((product) => {
    const [name = '', version = ''] = product.split('/', 2);
    return name !== '' && /\d/.test(version) && !transports.test(name);
  });
  const seen = userAgent === undefined ? 'none' : quoted(userAgent);
  const allowed = 'the exporter’s name and version, such as “OTel-OTLP-Exporter-Python/1.2.3”';
  findings.judge('X9', here('header user-agent'), isNamed ? undefined : seen, allowed);
}
