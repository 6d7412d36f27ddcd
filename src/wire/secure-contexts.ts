import { createSecureContext } from 'node:tls';
import type { SecureContext, SecureContextOptions } from 'node:tls';
import type { TlsReply } from '../core/reply.ts';
import type { TlsDecision } from './host.ts';

const maxContexts = 64;
const legacyVersions: ReadonlySet<string | undefined> = new Set(['TLSv1', 'TLSv1.1']);
/** OpenSSL refuses such keys and digests at its usual level; they are what some scenarios are about. */
const weakIdentityErrors = /ERR_SSL_(EE_KEY_TOO_SMALL|CA_KEY_TOO_SMALL|CA_MD_TOO_WEAK|EE_MD_TOO_WEAK)/;
const weakCiphers = 'DEFAULT@SECLEVEL=0';

/** Contexts by what they present: parsing a key takes a millisecond, and session tickets belong to a context. */
export class SecureContexts {
  readonly #known = new Map<string, SecureContext>();

  for(decision: TlsDecision, reply: Extract<TlsReply, { verb: 'handshake' }>): SecureContext {
    const { identity, clientAuthority } = decision;
    if (!identity) throw new Error(`no key and chain were given for the certificate “${reply.certificate}”`);
    const { minVersion, maxVersion, ciphers } = reply;
    const name = [identity.key, identity.chain, clientAuthority, minVersion, maxVersion, ciphers].join('\n');
    const known = this.#known.get(name);
    if (known) return known;
    if (this.#known.size >= maxContexts) this.#known.delete(this.#known.keys().next().value!);
    const context = createContext({
      key: identity.key,
      cert: identity.chain,
      // OpenSSL resumes no session whose client it may have to know, unless it knows what the session was made for.
      ...(clientAuthority !== undefined && { ca: clientAuthority, sessionIdContext: 'otlp-chaos' }),
      ...(minVersion && { minVersion }),
      ...(maxVersion && { maxVersion }),
      ...(ciphers && { ciphers }),
    });
    this.#known.set(name, context);
    return context;
  }
}

/** The weak level is used by its own context only, where version or key need it. */
function createContext(options: SecureContextOptions): SecureContext {
  const { minVersion, maxVersion } = options;
  if (legacyVersions.has(minVersion) || legacyVersions.has(maxVersion)) {
    return createSecureContext({ ...options, minVersion: minVersion ?? 'TLSv1', ciphers: weakCiphers });
  }
  try {
    return createSecureContext(options);
  } catch (error) {
    if (!weakIdentityErrors.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return createSecureContext({ ...options, ciphers: weakCiphers });
  }
}
