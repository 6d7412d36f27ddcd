import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';
import type { Protocol } from '../../src/core/signal.ts';
import type { Outcome } from '../../src/core/verdict.ts';

/*
 * What one suite said of one sender: a file of lines in JSON, so that a change shows what changed. The first line is the
 * session, each other one a case.
 */

export interface Session {
  readonly sender: string;
  readonly title: string;
  readonly suite: string;
  /** Undefined where not even this is known. */
  readonly version?: string;
  /** The day on which it was held. */
  readonly on: string;
  /** Why no case was held. */
  readonly trouble?: string;
}

export interface CaseResult {
  readonly case: string;
  readonly protocol: Protocol;
  readonly verdicts: readonly CaseVerdict[];
  readonly notAsked: readonly { readonly check: string; readonly because: string }[];
  /** The set-up of this case broke. */
  readonly trouble?: string;
}

export interface CaseVerdict {
  readonly check: string;
  readonly outcome: Outcome;
  readonly summary: string;
  /** The command that asks this again; a pass needs none. */
  readonly again?: string;
}

export interface MatrixRecord {
  readonly session: Session;
  readonly cases: readonly CaseResult[];
}

const folder = join(packageRoot, 'docs', 'matrix');

export function writeRecord({ session, cases }: MatrixRecord): void {
  mkdirSync(folder, { recursive: true });
  const lines = [session, ...cases].map((one) => `${JSON.stringify(one)}\n`);
  writeFileSync(join(folder, `${session.sender}.${session.suite}.ndjson`), lines.join(''));
}

/** All that was recorded. */
export function readRecords(): MatrixRecord[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ndjson')) : [];
  return names.toSorted().map((name) => {
    const [session, ...cases] = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    return {
      session: JSON.parse(session!) as Session,
      cases: cases.map((line) => JSON.parse(line) as CaseResult),
    };
  });
}
