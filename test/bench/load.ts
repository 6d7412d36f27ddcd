import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { grpcPaths, httpPaths } from '../../src/core/signal.ts';
import type { Cell } from './bodies.ts';

export interface Endpoints {
  readonly grpc: string;
  readonly http: string;
}

const loadCpu = '1';

/** Sends requests of one cell with h2load from the other processor; resolves with how many were answered. */
export async function load(
  endpoints: Endpoints,
  cell: Cell,
  bodyFile: string,
  amount:
    | { readonly requests: number }
    | { readonly seconds: number }
    | { readonly perSecond: number; seconds: number },
): Promise<number> {
  const { stdout } = await promisify(execFile)('taskset', [
    '-c',
    loadCpu,
    'h2load',
    ...amountArgs(amount),
    ...('perSecond' in amount ? ['-c', '1', '-m', '4'] : concurrencyArgs(cell)),
    '--data',
    bodyFile,
    ...headerArgs(cell),
    cell.protocol === 'grpc' ? endpoints.grpc + grpcPaths.traces : endpoints.http + httpPaths.traces,
  ]);
  const [, succeeded, failed] = /(\d+) succeeded, (\d+) failed/.exec(stdout) ?? [];
  if (failed !== '0' || (succeeded === '0' && 'requests' in amount))
    throw new Error(`h2load did not get its answers:\n${stdout}`);
  return Number(succeeded);
}

function amountArgs(amount: Parameters<typeof load>[3]): string[] {
  if ('requests' in amount) return ['-n', String(amount.requests)];
  const rate = 'perSecond' in amount ? ['--rps', String(amount.perSecond)] : [];
  return [...rate, '--duration', String(amount.seconds)];
}

/** As many requests at once as exporters with busy queues send. */
function concurrencyArgs({ protocol, spans }: Cell): string[] {
  if (protocol === 'http') return ['--h1', '-c', spans > 1000 ? '8' : '32'];
  return ['-c', '8', '-m', spans > 1000 ? '2' : '8'];
}

function headerArgs({ protocol, compression }: Cell): string[] {
  const gzip = compression === 'gzip';
  const headers =
    protocol === 'grpc'
      ? ['content-type: application/grpc', 'te: trailers', ...(gzip ? ['grpc-encoding: gzip'] : [])]
      : ['content-type: application/x-protobuf', ...(gzip ? ['content-encoding: gzip'] : [])];
  return headers.flatMap((header) => ['-H', header]);
}
