import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import { tlsVersions } from '../core/reply.ts';

/** Protocols that a port may name in the handshake; `none` names none, so nothing is agreed on. */
const alpnNames = ['none', 'h2', 'http/1.1'] as const;

export const tlsTerms = defineFault({
  name: 'tls-terms',
  layer: 'tls',
  params: Type.Object({
    minVersion: Type.Optional(Type.Enum([...tlsVersions], { description: 'The lowest version that is accepted.' })),
    maxVersion: Type.Optional(Type.Enum([...tlsVersions], { description: 'The highest version that is accepted.' })),
    ciphers: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9+!:@=_-]+$', description: 'Cipher suites in the notation of OpenSSL.' }),
    ),
    alpn: Type.Optional(Type.Enum([...alpnNames], { description: 'The one protocol that is offered by ALPN.' })),
    clientCertificate: Type.Optional(
      Type.Enum(['request', 'require'], {
        description: 'request asks the client for a certificate, require takes none without one of our authority.',
      }),
    ),
  }),
  rules: ['S46', 'S47'],
  explain({ minVersion, maxVersion, ciphers, alpn, clientCertificate }) {
    const terms = [
      ...(minVersion === undefined ? [] : [`no version below ${minVersion}`]),
      ...(maxVersion === undefined ? [] : [`no version above ${maxVersion}`]),
      ...(ciphers === undefined ? [] : [`no cipher suites but ${ciphers}`]),
      ...(alpn === undefined ? [] : [alpn === 'none' ? 'no protocol by ALPN' : `no protocol but ${alpn} by ALPN`]),
      ...(clientCertificate === 'require' ? ['no client without a certificate of its authority'] : []),
    ];
    const asks =
      clientCertificate === 'request' ? ' It asks the client for a certificate, and takes none as well.' : '';
    return `The certificate is good, but the TLS handshake accepts ${terms.join(', ') || 'whatever is usual'}.${asks}`;
  },
  plan: (_hello, { minVersion, maxVersion, ciphers, alpn, clientCertificate }) =>
    deepFreeze({
      verb: 'handshake',
      certificate: 'good',
      ...(minVersion === undefined ? {} : { minVersion }),
      ...(maxVersion === undefined ? {} : { maxVersion }),
      ...(ciphers === undefined ? {} : { ciphers }),
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
      ...(alpn === undefined ? {} : { alpn: alpn === 'none' ? [] : [alpn] }),
    }),
});
