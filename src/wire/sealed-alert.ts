import { createCipheriv, createHmac } from 'node:crypto';
import type { CipherChaCha20Poly1305Types, CipherGCMTypes } from 'node:crypto';

/*
 * A fatal alert of TLS 1.3 as it stands on the wire once the handshake is over, encrypted like everything else. Node can
 * look at a client's certificate only then, and its OpenSSL has no verb to refuse it with; but it tells the secrets that
 * it writes with, and an alert is one record.
 */

interface Suite {
  readonly cipher: CipherGCMTypes | CipherChaCha20Poly1305Types;
  readonly keyBytes: 16 | 32;
  readonly hash: 'sha256' | 'sha384';
}

/** RFC 8446 §B.4, as far as OpenSSL offers them unasked. */
const suites: Readonly<Record<string, Suite>> = {
  TLS_AES_128_GCM_SHA256: { cipher: 'aes-128-gcm', keyBytes: 16, hash: 'sha256' },
  TLS_AES_256_GCM_SHA384: { cipher: 'aes-256-gcm', keyBytes: 32, hash: 'sha384' },
  TLS_CHACHA20_POLY1305_SHA256: { cipher: 'chacha20-poly1305', keyBytes: 32, hash: 'sha256' },
};

const nonceBytes = 12;
const tagBytes = 16;
const alertType = 21;
const fatal = 2;

/**
 * The first record that the server would encrypt with this secret (SERVER_TRAFFIC_SECRET_0 of a key log): a nonce is used
 * once, so nothing else may have been written with it. Undefined for a suite that is not known here.
 */
export function sealedAlert(alert: number, suiteName: string, secret: Buffer): Buffer | undefined {
  const suite = suites[suiteName];
  if (!suite) return undefined;
  const { cipher, keyBytes, hash } = suite;
  // The nonce of record 0 is the IV itself (§5.3).
  const key = expandLabel(hash, secret, 'key', keyBytes);
  const nonce = expandLabel(hash, secret, 'iv', nonceBytes);
  const inner = Buffer.from([fatal, alert, alertType]);
  const header = Buffer.from([0x17, 0x03, 0x03, 0x00, inner.length + tagBytes]);
  // The types of both families of ciphers are the same here, only not to TypeScript.
  const sealing = createCipheriv(cipher as CipherGCMTypes, key, nonce, { authTagLength: tagBytes });
  sealing.setAAD(header, { plaintextLength: inner.length });
  return Buffer.concat([header, sealing.update(inner), sealing.final(), sealing.getAuthTag()]);
}

/** HKDF-Expand-Label with an empty context (§7.1); no more than one block of the hash is ever wanted. */
function expandLabel(hash: Suite['hash'], secret: Buffer, label: string, sizeBytes: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, sizeBytes, name.length]), name, Buffer.from([0])]);
  const block = createHmac(hash, secret)
    .update(Buffer.concat([info, Buffer.from([1])]))
    .digest();
  return block.subarray(0, sizeBytes);
}
