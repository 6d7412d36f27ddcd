import type { Clock } from '../core/clock.ts';
import { httpPaths, signals } from '../core/signal.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { encodedRequest } from '../workload/send-marked.ts';
import { openExportClient } from '../workload/client.ts';
import type { ExportOutcome } from '../workload/export.ts';
import type { Budget } from './budget.ts';
import { concludeExport } from './conclude-export.ts';
import type { ExportConclusion } from './conclude-export.ts';
import type { Endpoint } from './endpoint.ts';
import { otherBases, signalInPath } from './endpoint.ts';
import type { ExportSeen } from './export-seen.ts';
import type { ProbeTarget, WordsSeen } from './facts.ts';
import { secretsOf } from '../core/masking.ts';

/** Sends empty exports, counts them, and says what each comes to. */
export interface Exporter {
  readonly sent: number;
  send(call: ExportTry): Promise<Tried>;
}

export interface ExportTry {
  readonly protocol: Protocol;
  readonly signal: Signal;
  readonly isGzip?: boolean;
  /** In place of the endpoint's own. */
  readonly url?: string;
  readonly exactPath?: boolean;
  /** In place of those that were given. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Tried {
  readonly outcome: ExportOutcome;
  readonly conclusion: ExportConclusion;
}

export interface ExporterParts {
  readonly target: ProbeTarget;
  readonly endpoint: Endpoint;
  /** What the port said at first. */
  readonly words: WordsSeen;
  readonly budget: Budget;
  readonly clock: Clock;
  /** Of the whole time, for one export. Default 0.5: a silent server is given most of what is left. */
  readonly patienceShare?: number;
}

export function createExporter({
  target,
  endpoint,
  words,
  budget,
  clock,
  patienceShare = 0.5,
}: ExporterParts): Exporter {
  const { headers: given = {}, ca, identity, serverName, verify } = target;
  let sent = 0;
  return {
    get sent() {
      return sent;
    },
    async send(call) {
      const {
        protocol,
        signal,
        isGzip = false,
        url = endpoint.url.href,
        exactPath = target.exactPath,
        headers = given,
      } = call;
      sent += 1;
      const trust = { ca, identity, serverName, verify };
      const timeoutMs = Math.round(budget.share(patienceShare));
      using client = await openExportClient(
        { url, protocol, headers, gzip: isGzip, exactPath, timeoutMs, ...trust },
        clock,
      );
      const outcome = await client.send(signal, encodedRequest(protocol, {}, signal));
      const said = { tongue: words.tongue, settings: words.settings };
      const names = { headerNames: Object.keys(headers), secrets: secretsOf(headers) };
      const seen: ExportSeen = { protocol, signal, isGzip, url, timeoutMs, outcome, ...said, ...names };
      return { outcome, conclusion: concludeExport(seen) };
    },
  };
}

/** Those that make sense for the endpoint: a path that names a signal takes that one alone. */
export function signalsFor({ path }: Endpoint, wanted: readonly Signal[] = signals): readonly Signal[] {
  const named = signalInPath(path);
  return named === undefined ? wanted : [named];
}

/** Where below the same origin the export is taken, though not where the endpoint says; undefined where nobody does. */
export async function findPath(
  exporter: Exporter,
  endpoint: Endpoint,
  { protocol, signal, asked }: { protocol: Protocol; signal: Signal; asked: string },
): Promise<string | undefined> {
  for (const base of otherBases(endpoint)) {
    const path = base + httpPaths[signal];
    if (path === asked) continue;
    const { conclusion } = await exporter.send({ protocol, signal, url: endpoint.origin + path, exactPath: true });
    const { row } = typeof conclusion === 'object' ? conclusion : { row: conclusion };
    // A guarded place is a place too.
    if (['fine', 'auth-401', 'auth-403'].includes(row)) return base;
  }
  return undefined;
}
