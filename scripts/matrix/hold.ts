import type { JudgedRun } from '../../src/core/judged-run.ts';
import { SetUpError } from '../../src/core/set-up-error.ts';
import { reproduceCommand } from '../../src/report/reproduce.ts';
import { runCases } from '../../src/run/run.ts';
import { loadSuite, scenarioOf } from '../../src/scenario/suite.ts';
import type { SuiteCase } from '../../src/scenario/suite.ts';
import { senders } from '../../src/senders/index.ts';
import type { SenderName } from '../../src/senders/sender.ts';
import type { CaseResult, CaseVerdict, MatrixRecord, Session } from './record.ts';

/** Puts one sender through one suite. A set-up that breaks is recorded as that: it says nothing of the sender. */
export async function hold(
  sender: SenderName,
  suite: string,
  on: string,
  isWanted: (caseName: string) => boolean = () => true,
): Promise<MatrixRecord> {
  const session: Session = { sender, title: senders[sender].title, suite, on };
  const cases = loadSuite(suite).cases.filter(({ name }) => isWanted(name));
  try {
    const { version, results } = await runCases({ sender, cases });
    const byName = new Map(cases.map((one) => [one.name, one]));
    return {
      session: { ...session, version },
      cases: results.map((run) => {
        // `throttle-503-date.http-json`
        const name = run.id.slice(0, run.id.lastIndexOf('.'));
        return resultOf(run, { ...byName.get(name)!, suite });
      }),
    };
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    return { session: { ...session, trouble: error.message }, cases: [] };
  }
}

/**
 * Holds the cases that left something unproven once more, by themselves: on a busy machine fewer exporters at once show more.
 * What was proven stays as it is.
 */
export async function holdUnproven(former: MatrixRecord, on: string): Promise<MatrixRecord> {
  const { sender, suite } = former.session;
  const open = former.cases.filter(({ verdicts }) => verdicts.some(({ outcome }) => outcome === 'unproven'));
  const names = new Set(open.map((one) => one.case));
  if (names.size === 0) return former;
  const held = await hold(sender as SenderName, suite, on, (name) => names.has(name));
  return { ...former, cases: former.cases.map((one) => betterOf(one, held.cases)) };
}

export function betterOf(former: CaseResult, held: readonly CaseResult[]): CaseResult {
  const again = held.find((one) => one.case === former.case && one.protocol === former.protocol);
  const verdicts = former.verdicts.map((verdict) =>
    verdict.outcome === 'unproven'
      ? (again?.verdicts.find(({ check }) => check === verdict.check) ?? verdict)
      : verdict,
  );
  return { ...former, verdicts };
}

function resultOf(run: JudgedRun, source: SuiteCase & { readonly suite: string }): CaseResult {
  const { conditions, notAsked, verdicts, trouble } = run;
  return {
    case: source.name,
    protocol: conditions.protocol,
    verdicts: verdicts.map(({ check, outcome, summary }): CaseVerdict => {
      return { check, outcome, summary, ...(outcome !== 'pass' && { again: commandFor(run, source, check) }) };
    }),
    notAsked,
    ...(trouble !== undefined && { trouble }),
  };
}

/** The one case; or the suite, where only this asks its scenario for the check. */
function commandFor(run: JudgedRun, source: SuiteCase & { readonly suite: string }, check: string): string {
  const { expect } = scenarioOf(source);
  if (expect.length === 0 || expect.includes(check)) return `npx ${reproduceCommand(run, check)}`;
  const { sender, protocol } = run.conditions;
  return `npx otlp-chaos test --suite ${source.suite} --sender ${sender} --protocol ${protocol} --only ${check}`;
}
