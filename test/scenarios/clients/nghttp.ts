import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grpcPaths } from '../../../src/core/signal.ts';
import { buildFrame } from '../../../src/otlp/grpc-frame.ts';
import { findTool } from '../../tools/tools.ts';
import { payloadOf } from '../payload.ts';
import { silence, troubleWords } from '../vocabulary.ts';
import type { Aim, Client } from './client.ts';
import { framesIn, stingySettings } from './frames.ts';
import type { FramePattern } from './frames.ts';
import { runTool } from './tool.ts';

/** It tells of each frame, and so shows what senders get over without a word. Two requests, or it would leave with its answer. */
export const nghttp: Client = {
  name: 'nghttp',
  protocol: 'grpc',
  reads: ['nghttp2'],
  tls: 'OpenSSL',
  seesFrames: true,
  async attempts(aim) {
    const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-nghttp-'));
    try {
      const file = join(folder, 'request');
      writeFileSync(file, buildFrame(payloadOf('grpc', aim.signal, aim.payload)));
      const { code, stdout, stderr } = await runTool(findTool('nghttp').path!, argsFor(aim, file), {
        timeoutMs: aim.patienceMs,
      });
      // oxlint-disable-next-line no-control-regex -- it colours what it prints
      const plain = stdout.toString().replace(/\x1b\[[\d;]*m/g, '');
      const frames = framesIn(plain, telling);
      if (frames) return [frames];
      const words = code === undefined ? silence : troubleWords(stderr);
      return [{ words, said: code === undefined ? 'it waits' : stderr }];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function argsFor({ url, headers = {}, signal }: Aim, file: string): string[] {
  const own = Object.entries({ 'content-type': 'application/grpc', te: 'trailers', ...headers });
  return [
    ['-nv', '--no-verify-peer', '-m', '2', '-d', file, '-H:method: POST'],
    ...own.map(([name, value]) => ['-H', `${name}: ${value}`]),
    [url + grpcPaths[signal]],
  ].flat();
}

const telling: readonly FramePattern[] = [
  ...stingySettings('\\(0x0\\d\\):'),
  [/recv \(stream_id=\d+\) grpc-status: (\S+)/g, ([, status]) => `status ${status}`],
  [/recv RST_STREAM frame[^\n]*\n\s*\(error_code=(\w+)/g, ([, code]) => `RST_STREAM ${code}`],
  [
    /recv GOAWAY frame[^\n]*\n\s*\(last_stream_id=\d+, error_code=(\w+)\(\w+\), opaque_data\(\d+\)=\[(.*)\]/g,
    ([, code, words]) => `GOAWAY ${code}${words === '' ? '' : ` “${words}”`}`,
  ],
  [
    /send GOAWAY frame[^\n]*\n\s*\(last_stream_id=\d+, error_code=(?!NO_ERROR)\w+\(\w+\), opaque_data\(\d+\)=\[(.*)\]/g,
    ([, reason]) => `it gives up: ${reason}`,
  ],
];
