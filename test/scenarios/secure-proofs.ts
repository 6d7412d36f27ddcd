import type { Proof } from './proof.ts';

const askedElsewhere = 'in these tests grpc-js asks name servers alone, and they do not know localhost';

const bareEnd = 'clients of gRPC meet an end in both; those of HTTP/1.1 are told, and openssl sees a handshake or none';
const unread = 'an alert that was not read';

/** What clients see of TLS and credentials: a part of `proofs.ts`. */
export const secureProofs: Readonly<Record<string, Proof>> = {
  // tls
  'bad-cert': {
    grpc: ['an unknown authority'],
    http: ['an unknown authority'],
    handshake: 'an unknown authority',
    alike: {
      'bad-cert/missing-intermediate':
        'they part ways once the sender trusts the authority: then only this chain still fails',
    },
  },
  'bad-cert/self-signed': {
    grpc: ['a self-signed certificate'],
    http: ['a self-signed certificate'],
    handshake: 'a self-signed certificate',
    // Go has one name for both.
    except: { grpcurl: ['an unknown authority'] },
  },
  'bad-cert/missing-intermediate': {
    grpc: ['an unknown authority'],
    http: ['an unknown authority'],
    handshake: 'an unknown authority',
  },
  'bad-cert/expired': {
    grpc: ['an expired certificate'],
    http: ['an expired certificate'],
    handshake: 'an expired certificate',
  },
  'bad-cert/not-yet-valid': {
    grpc: ['a certificate of the future'],
    http: ['a certificate of the future'],
    handshake: 'a certificate of the future',
  },
  'bad-cert/wrong-host': {
    grpc: ['a certificate for another host'],
    http: ['a certificate for another host'],
    handshake: 'a certificate for another host',
  },
  'bad-cert/not-a-ca': {
    grpc: ['signed by no authority'],
    http: ['signed by no authority'],
    handshake: 'signed by no authority',
    except: { 'Python over grpc': ['an unknown authority'] },
    blind: { 'Python over grpc': 'it does not say why it finds no issuer' },
  },
  'bad-cert/wrong-usage': {
    grpc: ['a certificate for another purpose'],
    http: ['a certificate for another purpose'],
    handshake: 'a certificate for another purpose',
  },
  'bad-cert/weak-key': {
    grpc: ['a key that is too short'],
    http: ['a key that is too short'],
    handshake: 'a key that is too short',
    // To Go and to BoringSSL it is long enough.
    except: { grpcurl: ['OK'], 'Python over grpc': ['OK'] },
  },
  // Nothing fails: clients put the links in order.
  'bad-cert/out-of-order': { shownByCommands: 'whoever exports is not told in which order the links came' },
  // Whoever exports sees nothing of it, which is what goes wrong.
  'tls-revoked': { handshake: 'a revoked certificate' },
  'tls-revoked/unstapled': { shownByCommands: 'who asks for no list of revoked certificates cannot know' },
  'tls-legacy-cn': {
    grpc: ['a host in the common name alone'],
    // They fall back to the common name, as the JS SDK's lines of the page show.
    absent: { 'grpc-js over grpc': askedElsewhere, 'JS SDK over grpc': askedElsewhere },
  },

  'mtls-required': {
    grpc: ['a client certificate is required'],
    http: ['a client certificate is required'],
    except: { 'Python over grpc': [unread] },
    blind: { 'Python over grpc': 'it says of each of these alerts that data were corrupted' },
  },
  'mtls-required/expired': {
    grpc: ['an expired client certificate'],
    http: ['an expired client certificate'],
    except: { 'Python over grpc': [unread] },
    blind: { 'Python over grpc': 'it says of each of these alerts that data were corrupted' },
  },
  'mtls-required/unknown-ca': {
    grpc: ['a client certificate of a stranger'],
    http: ['a client certificate of a stranger'],
    // Go shows none to whoever names other authorities.
    except: { 'Python over grpc': [unread], grpcurl: ['a client certificate is required'] },
    blind: { 'Python over grpc': 'it says of each of these alerts that data were corrupted' },
  },

  'tls-to-plaintext': {
    grpc: ['plaintext instead of TLS'],
    http: ['plaintext instead of TLS'],
    handshake: 'plaintext instead of TLS',
  },
  'tls-terms': { grpc: ['no common version'], http: ['no common version'], handshake: 'no common version' },
  'tls-terms/ciphers': {
    grpc: ['no common cipher suite'],
    http: ['no common cipher suite'],
    handshake: 'no common cipher suite',
  },
  'tls-no-alpn': {
    grpc: ['no protocol agreed on'],
    handshake: 'no protocol agreed on',
    // They do not insist on it.
    except: { 'grpc-js': ['OK'], 'JS SDK over grpc': ['OK'] },
  },
  // That TLS lacks its farewell, the command of its page shows.
  'tls-truncated': { http: ['200, fewer bytes than promised', '200'] },
  'tls-stall': { grpc: ['silence'], http: ['silence'], handshake: 'silence' },
  'tls-cut': { grpc: ['reset'], http: ['reset'], handshake: 'reset' },
  'tls-cut/finish': {
    grpc: ['closed'],
    http: ['closed'],
    handshake: 'closed',
    alike: { 'plaintext-to-tls': bareEnd },
  },
  'tls-cert-rotate': {
    with: { requests: '1' },
    // Nothing fails: whoever trusts the authority takes the new certificate as well.
    pinned: ['an unknown authority'],
    alike: { 'tls-cert-rotate/authority': 'to who trusts one certificate alone all others are strangers' },
  },
  'tls-cert-rotate/authority': {
    grpc: ['OK', 'an unknown authority'],
    http: ['200', 'an unknown authority'],
    with: { requests: '1' },
  },
  'plaintext-to-tls': {
    grpc: ['closed'],
    http: ['400: Client sent an HTTP request to an HTTPS server.'],
    alike: { 'tls-cut/finish': bareEnd },
  },

  // credentials
  'auth-401': {
    grpc: ['UNAUTHENTICATED: the request carries no bearer token in the authorization header'],
    http: ['401: the request carries no bearer token in the authorization header'],
  },
  'auth-401/api-key': {
    grpc: ['UNAUTHENTICATED: the request carries no key in the x-api-key header'],
    http: ['401: the request carries no key in the x-api-key header'],
  },
  'auth-403': {
    grpc: ['PERMISSION_DENIED: this credential is known, but it may not write telemetry'],
    http: ['403: this credential is known, but it may not write telemetry'],
  },
  'auth-403/api-key': {
    grpc: ['PERMISSION_DENIED: this credential is known, but it may not write telemetry'],
    http: ['403: this credential is known, but it may not write telemetry'],
  },

  'header-mangled': {
    grpc: ['UNAUTHENTICATED: the key in x-ingest-key is not known here'],
    http: ['401: the key in x-ingest-key is not known here'],
  },
  'tenant-missing': { grpc: ['UNAUTHENTICATED: no org id'], http: ['401: no org id'] },
  'auth-flaky': {
    grpc: ['UNAUTHENTICATED: the credential could not be checked', 'OK'],
    http: ['401: the credential could not be checked', '200'],
    fresh: true,
    isDrawn: true,
    attempts: 24,
  },
  'apikey-rotate-overlap': {
    grpc: ['OK', 'OK', 'UNAUTHENTICATED: this key has expired'],
    http: ['200', '200', '401: this key has expired'],
    with: { requests: '2' },
  },
  'token-expiry': {
    grpc: ['OK', 'OK', 'OK', 'UNAUTHENTICATED: this token has expired'],
    http: ['200', '200', '200', '401: this token has expired'],
    attempts: 5,
  },
};
