import type { NamedFinding } from '../diagnosis/named.ts';
import { commandPart, inFull, inShort } from './empty-export.ts';
import type { Tongue } from './empty-export.ts';

/** What a sender speaks, by what it prints; undefined where that tells nothing. */
export function tongueOf({ evidence }: NamedFinding, endpoints: readonly string[]): Tongue | undefined {
  if (endpoints.some((one) => one.includes('://'))) return 'http';
  const ports = endpoints.map((one) => /:(\d+)$/.exec(one)?.[1]);
  if (ports.includes('4318')) return ports.includes('4317') ? undefined : 'http';
  if (evidence.some(({ said }) => ofHttp.test(said))) return 'http';
  return ports.includes('4317') || evidence.some(({ said }) => ofGrpc.test(said)) ? 'grpc' : undefined;
}

const ofHttp = /otlp_?http|proto\.http|HttpExporter|OTLPExporterError|\bresponded with HTTP status\b/i;
const ofGrpc = /\brpc error\b|grpc|\bStatusCode\.|(?:^|: )\d{1,2} [A-Z][A-Z_]+: |addrConn/i;

/** A command as it is pasted, and with `ask` for an empty export. */
export interface Command {
  readonly full: string;
  readonly short: string;
}

interface Bases {
  readonly grpc: string;
  readonly http: string;
}

const asksGrpc = /--http2-prior-knowledge|\bnghttp\b|--protocol grpc/;
const asksHttp = /\/v1\/(?:traces|metrics|logs)\b|--protocol http/;

/** Those that are of use to whoever speaks so. At a port for gRPC the same is asked in gRPC. */
export function commandsIn(tongue: Tongue | undefined, commands: readonly string[], bases: Bases): Command[] {
  if (tongue !== 'grpc') {
    const own = tongue === undefined ? commands : commands.filter((command) => !asksGrpc.test(command));
    return own.map((full) => ({ full, short: inShort(full, 'http', bases.http) }));
  }
  return commands
    .map((command) => {
      const short = inGrpc(inShort(inShort(command, 'grpc', bases.grpc), 'http', bases.http), bases.grpc);
      return { full: inFull(short, 'grpc', bases.grpc), short };
    })
    .filter(({ full }) => !asksHttp.test(full));
}

const codeAlone = new RegExp(String.raw`\bask -o \/dev\/null -w '%\{http_code\}\\n'${commandPart}`, 'g');

/** Its status stands in a header, or behind the answer; HTTP says 200. */
function inGrpc(command: string, base: string): string {
  return command
    .replaceAll(codeAlone, 'ask -i$1 | grep ^grpc-status')
    .replaceAll(/(?<=\| grep) -i -e \^http -e \^[\w-]+/g, ' ^grpc-')
    .replace(/\bsend --to \S+(?!.*--protocol)/, `send --to ${base} --protocol grpc`);
}
