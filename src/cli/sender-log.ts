import { fstatSync } from 'node:fs';
import { createSystemClock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import { bareMessageIn, maxMessageLines } from '../diagnosis/bare-message.ts';
import type { BareMessage } from '../diagnosis/bare-message.ts';
import { createDiagnosis } from '../diagnosis/diagnosis.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { loadKnownLogs } from '../diagnosis/known-logs.ts';
import { nameFindings } from '../diagnosis/named.ts';
import type { NamedFinding } from '../diagnosis/named.ts';
import { loadPrintedLogs } from '../diagnosis/printed-logs.ts';
import { readLogFile, readLogStream } from '../diagnosis/read-log.ts';
import { createSignatures } from '../diagnosis/signatures.ts';
import { listBackends, listScenarios } from '../scenario/load.ts';

/** What the log of a sender tells. */
export interface SenderLog {
  readonly result: Diagnosis;
  readonly findings: readonly NamedFinding[];
  /** What was given in place of a log. */
  readonly message: BareMessage | undefined;
}

export interface LogReading {
  readonly follow?: boolean | undefined;
  /** Ends the reading; what was read so far counts. */
  readonly signal?: AbortSignal | undefined;
  /** While it follows: what there is by now. */
  readonly onNews?: ((result: Diagnosis) => void) | undefined;
}

/** `-` is what is piped in. Throws ChaosError for what cannot be read, or is no text. */
export async function readSenderLog(file: string, { follow, signal, onNews }: LogReading = {}): Promise<SenderLog> {
  const diagnosis = createDiagnosis(createSignatures(loadKnownLogs()));
  const first: string[] = [];
  const options = {
    clock: createSystemClock(),
    onLine: (line: string) => {
      if (first.length <= maxMessageLines && line.trim() !== '') first.push(line);
      diagnosis.line(line);
    },
    follow,
    signal,
    onPause: () => onNews?.(diagnosis.result()),
    onQuiet: () => {
      diagnosis.end();
      onNews?.(diagnosis.result());
    },
  };
  const isPiped = file === '-';
  await (isPiped ? readLogStream(standardInput(), options) : readLogFile(file, options));
  diagnosis.end();
  const result = { ...diagnosis.result(), ...(!isPiped && { file }) };
  return { result, findings: nameFindings(result), message: messageIn(first, result) };
}

function messageIn(lines: readonly string[], { entries }: Diagnosis): BareMessage | undefined {
  if (entries > 0 || lines.length > maxMessageLines) return undefined;
  return bareMessageIn(lines, { scenarios: [...listScenarios(), ...listBackends()], logs: loadPrintedLogs() });
}

/** Throws ChaosError for a folder, which Node takes for an input without any content. */
function standardInput(): NodeJS.ReadStream {
  if (fstatSync(0, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ChaosError('the input is a folder', { code: 'no-such-file', hint: 'Name the log itself.' });
  }
  if (process.stdin.isTTY) process.stderr.write('The log is read from this terminal; Ctrl-D ends it.\n');
  return process.stdin;
}
