import type { Exporter, ExportTry } from './exports.ts';
import type { Clue } from './facts.ts';
import type { Walk } from './probe.ts';

/** Each over a connection of its own, so that a balancer may give each of them to somebody else. */
const furtherExports = 4;

/** What one of several instances may refuse and another take. */
const mayPass: Readonly<Record<string, string>> = {
  unavailable: 'mixed-sequence',
  'html-502': 'mixed-sequence',
  'http-500-overload': 'mixed-sequence',
  'auth-401': 'auth-flaky',
};

/** Whether a refusal is the same each time. One that comes and goes has another cause than one that stays. */
export async function askAgain(
  { target, budget, journal }: Walk,
  exporter: Exporter,
  { call, clue, wasTaken }: { call: ExportTry; clue: Clue; wasTaken: boolean },
): Promise<Clue> {
  const row = mayPass[clue.row];
  const lacksCredential = clue.row === 'auth-401' && Object.keys(target.headers ?? {}).length === 0;
  if (row === undefined || lacksCredential) return clue;
  const answers: boolean[] = [];
  while (answers.length < furtherExports && !budget.isShort) {
    answers.push((await exporter.send(call)).conclusion === 'fine');
  }
  const taken = answers.filter(Boolean).length;
  if (taken === 0) return clue;
  const seen = `${taken} of ${answers.length} further exports over new connections were taken`;
  const isMixed = wasTaken || answers.indexOf(true) < answers.lastIndexOf(false);
  if (isMixed) {
    const also = row === 'mixed-sequence' ? { also: ['lb-pinned'] } : {};
    return { row, because: `${clue.because}; and ${seen}`, certainty: 'likely', ...also };
  }
  journal.remark(`It may be over already, or come and go: ${seen}.`);
  return clue;
}
