import { isIP } from 'node:net';
import { findTool } from '../../tools/tools.ts';
import { silence, tellingLine, troubleIn, troubleWords } from '../vocabulary.ts';
import type { Aim, Client } from './client.ts';
import { runTool } from './tool.ts';

/** Shakes hands as a sender of this family does and goes away. It sends nothing, so it sees what lies below OTLP. */
export const handshakeForGrpc = defineHandshake('grpc', 'h2');
export const handshakeForHttp = defineHandshake('http/protobuf', 'http/1.1');

export const trusted = 'a trusted handshake';

function defineHandshake(protocol: Client['protocol'], alpn: string): Client {
  return {
    name: 'openssl',
    protocol,
    reads: ['OpenSSL'],
    tls: 'OpenSSL',
    handshakeOnly: true,
    async attempts(aim) {
      const { code, stdout, stderr } = await runTool(findTool('openssl').path!, argsFor(aim, alpn), {
        timeoutMs: aim.patienceMs,
      });
      // It has no deadline of its own.
      if (code === undefined) return [{ words: silence, said: `no end within ${aim.patienceMs} ms` }];
      const printed = stdout.toString();
      // Of a handshake that failed it may print both of the first, and that there is no cipher.
      const isAgreed =
        printed.includes('Verify return code: 0 (ok)') &&
        printed.includes(`ALPN protocol: ${alpn}`) &&
        !printed.includes('Cipher is (NONE)');
      // What comes after a handshake of TLS 1.3 it may see or not before it leaves, and is not what it looks at.
      if (printed.includes('Cert Status: revoked'))
        return [{ words: 'a revoked certificate', said: 'Cert Status: revoked' }];
      if (code !== 0 && !isAgreed)
        return [{ words: troubleIn(stderr) ?? troubleWords(stderr + printed), said: tellingLine(stderr + printed) }];
      if (isAgreed) return [{ words: trusted, said: `Verify return code: 0 (ok), ALPN protocol: ${alpn}` }];
      return [{ words: troubleWords(printed), said: tellingLine(printed) }];
    },
  };
}

function proxyArgs({ host, username, password }: URL): string[] {
  const credentials = username === '' ? [] : ['-proxy_user', username, '-proxy_pass', `pass:${password}`];
  return ['-proxy', host, ...credentials];
}

function argsFor({ url, caFile, identity, proxy }: Aim, alpn: string): string[] {
  const { hostname, host } = new URL(url);
  return [
    ['s_client', '-connect', host, '-alpn', alpn, '-status'],
    ['-verify_return_error', isIP(hostname) === 0 ? '-verify_hostname' : '-verify_ip', hostname],
    caFile === undefined ? [] : ['-CAfile', caFile],
    proxy === undefined ? [] : proxyArgs(new URL(proxy)),
    identity ? ['-cert', identity.certFile, '-key', identity.keyFile] : [],
  ].flat();
}
