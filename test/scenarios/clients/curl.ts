import { gzipSync } from 'node:zlib';
import { askingForNames } from '../../../src/core/own-names.ts';
import { httpPaths } from '../../../src/core/signal.ts';
import type { Protocol } from '../../../src/core/signal.ts';
import { findTool } from '../../tools/tools.ts';
import { payloadOf } from '../payload.ts';
import { answerText, httpWords, silence, troubleWords, unconnected } from '../vocabulary.ts';
import { mediaTypeOf } from './client.ts';
import type { Aim, Client } from './client.ts';
import { runTool } from './tool.ts';

export const curlProtobuf = defineCurl('http/protobuf');
export const curlJson = defineCurl('http/json');

/** Its exit code where only a part of the answer came. */
const brokenOff = 18;

function defineCurl(protocol: Protocol): Client {
  return {
    name: 'curl',
    protocol,
    reads: ['libcurl'],
    tls: 'OpenSSL',
    keepsConnection: true,
    async attempts(aim) {
      const isCompressed = aim.compression === 'gzip';
      const coding = isCompressed ? { 'content-encoding': 'gzip' } : {};
      const headers = { 'content-type': mediaTypeOf(protocol), ...coding, ...aim.headers };
      const body = payloadOf(protocol, aim.signal, aim.payload);
      const asking = aim.nameServer === undefined ? [] : askingForNames(aim.nameServer, true)!;
      const [program, ...args] = [...asking, findTool('curl').path!, ...argsFor(aim, headers)];
      const { stdout, stderr } = await runTool(program, args, {
        input: isCompressed ? gzipSync(body) : body,
      });
      const pieces = stdout.toString('latin1').split(end).slice(0, -1);
      return pieces.map((piece) => {
        const [printed = '', outcome = ''] = piece.split(mark);
        const [, code, peer, trouble] = /^(\d+) (\S*) ([^]*)$/.exec(outcome) ?? [];
        const answer = readAnswer(Buffer.from(printed, 'latin1'));
        if (Number(code) === 0) return { words: httpWords(answer, aim.signal), said: answerText(answer) };
        const said = `curl: (${code}) ${trouble}`;
        const words = troubleWords(`${trouble} ${stderr}`);
        if (words === silence && peer === '') return { words: unconnected, said };
        return { words: Number(code) === brokenOff ? `${answer.status}, ${words}` : words, said };
      });
    },
  };
}

/** After each transfer: what went wrong with it stands between them. */
const mark = '\n<-- answer, trouble -->\n';
const end = '\n<-- end of transfer -->\n';

function argsFor(
  { url, nameServer, caFile, identity, proxy, signal, patienceMs, series }: Aim,
  headers: Readonly<Record<string, string>>,
): string[] {
  return [
    ['-sSi', '--http1.1'],
    // A system that waits for its resolver calls a silent name server a name that does not exist, after ten seconds.
    ['--max-time', String((nameServer === undefined ? patienceMs : Math.min(patienceMs, 5000)) / 1000)],
    // Of a name it tells only so which address refused.
    nameServer === undefined ? [] : ['-v'],
    caFile === undefined ? [] : ['--cacert', caFile],
    identity ? ['--cert', identity.certFile, '--key', identity.keyFile] : [],
    ...Object.entries(headers).map(([name, value]) => ['-H', `${name}: ${value}`]),
    proxy === undefined ? ['--noproxy', '*'] : ['--noproxy', '', '-p', '--suppress-connect-headers', '-x', proxy],
    // No waiting for “100 Continue”: no sender does.
    ['-H', 'Expect:'],
    ['-w', `${mark}%{exitcode} %{remote_ip} %{errormsg}${end}`],
    // The same request again over the same connection, so many a minute.
    series ? ['--rate', `${Math.floor(60_000 / series.pauseMs)}/m`] : [],
    ['--data-binary', '@-', ...Array.from({ length: series?.exports ?? 1 }, () => url + httpPaths[signal])],
  ].flat();
}

/** What `curl -i` prints. */
function readAnswer(printed: Buffer) {
  const end = printed.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = printed.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: printed.subarray(end + 4),
  };
}
