import { checks } from '../checks/index.ts';
import { spoken } from '../checks/reading/words.ts';
import type { ChaosEvent, EventOf } from '../core/event.ts';
import type { JudgedRun } from '../core/judged-run.ts';
import { ledgerOf } from '../core/ledger.ts';
import type { Check, CheckInput, Conditions, DeclaredSettings, Finding, NotAsked, Verdict } from '../core/verdict.ts';

/**
 * What the recording of one run says, by the checks that the run asked for, or `only` some of them; undefined when it
 * holds no run. The recording is all that is looked at, so judging it again, or from a file, gives the same.
 */
export function judgeRecording(
  recorded: readonly ChaosEvent[],
  { complete, only }: { complete: boolean; only?: readonly string[] | undefined },
): JudgedRun | undefined {
  const events = recorded.slice(0, endOfRun(recorded)).filter(({ type }) => !type.startsWith('check.'));
  const started = events.find((event) => event.type === 'run.started');
  if (!started) return undefined;
  const conditions = conditionsOf(started);
  const ledger = ledgerOf(events, started.run);
  const shared = { id: started.session, version: started.version, conditions, ledger, events };
  const broken = events.find((event) => event.type === 'run.broken');
  if (broken) return { ...shared, verdicts: [], notAsked: [], trouble: broken.trouble };
  const wanted = checks.filter(({ name }) => started.checks.includes(name) && (!only || only.includes(name)));
  const input = { events, ledger, conditions, complete };
  const verdicts: Verdict[] = [];
  const notAsked: NotAsked[] = [];
  for (const check of wanted) {
    const because = check.notAsked?.(conditions);
    if (because !== undefined) notAsked.push({ check: check.name, because });
    else verdicts.push(verdictOf(check, input));
  }
  return { ...shared, verdicts, notAsked };
}

/** Former verdicts are no evidence, nor is what came after the end: the run was judged without it when it was held. */
function endOfRun(recorded: readonly ChaosEvent[]): number {
  const last = ['run.broken', 'run.finished'].map((end) => recorded.findIndex(({ type }) => type === end));
  const end = last.find((index) => index !== -1);
  return end === undefined ? recorded.length : end + 1;
}

function conditionsOf(started: EventOf<'run.started'>): Conditions {
  const { scenario, sender, release, protocol, marked, timeScale } = started;
  const who = { sender, ...(release !== undefined && { release }) };
  return { scenario, ...who, protocol, marked, timeScale, declared: started.declared as DeclaredSettings };
}

function verdictOf(check: Check, input: CheckInput): Verdict {
  const { name, rule, strength, advice } = check;
  return { check: name, rule, strength, advice, ...earned(delayNamed(check, findingOf(check, input), input), input) };
}

/** A check that breaks has proven nothing. */
function findingOf(check: Check, input: CheckInput): Finding {
  try {
    return check.judge(input);
  } catch (error) {
    return { outcome: 'unproven', summary: `the check itself broke: ${String(error)}`, evidence: [] };
  }
}

/** Says so where a verdict hangs on this process itself having stood still: without that it would not be unproven. */
function delayNamed(check: Check, finding: Finding, input: CheckInput): Finding {
  const isDelay = (event: ChaosEvent): event is EventOf<'run.delayed'> => event.type === 'run.delayed';
  const [longest] = input.events.filter(isDelay).toSorted((a, b) => b.delayMs - a.delayMs);
  if (finding.outcome !== 'unproven' || !longest) return finding;
  const undisturbed = findingOf(check, { ...input, events: input.events.filter((event) => !isDelay(event)) });
  if (undisturbed.outcome === 'unproven') return finding;
  const summary = `${finding.summary}; this process itself was delayed by up to ${spoken(longest.delayMs)}`;
  return { ...finding, summary, evidence: [...finding.evidence, longest.seq] };
}

/** A pass has to be earned: by a recording that is whole, up to the end of the run, and with events that show it. */
function earned(finding: Finding, { events, complete, conditions }: CheckInput): Finding {
  const { timeScale } = conditions;
  const summary = timeScale === 1 ? finding.summary : `${finding.summary} (scaled: ${timeScale} times as fast)`;
  if (finding.outcome !== 'pass') return { ...finding, summary };
  const unproven = (why: string): Finding => ({ ...finding, outcome: 'unproven', summary: `${why}; ${summary}` });
  if (!complete) return unproven('the recording is not whole');
  if (!events.some(({ type }) => type === 'run.finished')) return unproven('the recording ends before the run does');
  return finding.evidence.length === 0 ? unproven('no event shows it') : { ...finding, summary };
}
