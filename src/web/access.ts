import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { ControlError } from './control-error.ts';

export interface AccessRules {
  /** Address or name that the API is bound to. */
  readonly host: string;
  readonly token: string | undefined;
  readonly advertise: readonly string[];
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Probes of an orchestrator carry no token, and the answer tells nothing. */
const openPaths = new Set(['/health', '/ready']);

/** True for names and addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family !== 0) return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
  return host === 'localhost' || host.endsWith('.localhost');
}

/** `http://host:port` for callers on this machine. */
export function originOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

/**
 * What is wrong with the caller, if anything. A web page must not reach the API through the user's browser: not by a
 * name that it had resolve to 127.0.0.1 (Host), not from a foreign page (Origin), not with a form (Content-Type).
 */
export function checkAccess(request: FastifyRequest, rules: AccessRules): ControlError | undefined {
  return foreignHost(request, rules) ?? foreignOrigin(request) ?? badToken(request, rules) ?? notJson(request);
}

function foreignHost({ headers }: FastifyRequest, { host, advertise }: AccessRules): ControlError | undefined {
  const asked = hostnameOf(`http://${headers.host ?? ''}`);
  if (asked !== undefined && (isLoopback(asked) || asked === host || advertise.includes(asked))) return undefined;
  // No page can have its own name resolve to an address literal, so literals are harmless where any address is bound.
  if (asked !== undefined && isIP(asked) !== 0 && !isLoopback(host)) return undefined;
  return new ControlError(403, `the control API is not known as “${headers.host ?? ''}”`, {
    code: 'foreign-host',
    hint: 'Call it by its address, by localhost, or by a name given with --advertise.',
  });
}

function foreignOrigin({ headers }: FastifyRequest): ControlError | undefined {
  const { origin } = headers;
  if (origin === undefined || origin === `http://${headers.host}`) return undefined;
  return new ControlError(403, `a page of ${origin} may not use the control API`, {
    code: 'foreign-origin',
    hint: 'Only pages that the control API serves itself may call it from a browser.',
  });
}

function badToken(request: FastifyRequest, { token }: AccessRules): ControlError | undefined {
  if (token === undefined || openPaths.has(request.url.split('?', 1)[0]!)) return undefined;
  const given = tokenIn(request.headers.authorization ?? '');
  if (given !== undefined && sameSecret(given, token)) return undefined;
  return new ControlError(401, given === undefined ? 'a token is missing' : 'the token is wrong', {
    code: 'bad-token',
    hint: 'Send `Authorization: Bearer TOKEN` with the token given by --control-token. A browser asks for it: any user name, and the token as the password.',
  });
}

/** As programs send it, or as the password that a browser asks a person for (RFC 7617). */
function tokenIn(authorization: string): string | undefined {
  const [, bearer, basic] = /^(?:Bearer (.+)|Basic ([\w+/=-]+))$/i.exec(authorization) ?? [];
  if (basic === undefined) return bearer;
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  return password;
}

function notJson({ method, headers }: FastifyRequest): ControlError | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return undefined;
  return new ControlError(415, `the content type ${type === undefined ? 'is missing' : `is “${type}”`}`, {
    code: 'not-json',
    hint: 'Send `Content-Type: application/json`; writes take nothing else, so that no web form can make one.',
  });
}

/** Without a port, brackets or capitals; undefined when there is none. */
function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '') : undefined;
}

/** Takes as long for a wrong first letter as for a wrong last one, and tells nothing of the length. */
function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
