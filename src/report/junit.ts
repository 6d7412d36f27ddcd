import type { ChaosEvent } from '../core/event.ts';
import type { JudgedRun } from '../core/judged-run.ts';
import { counts, standingOf } from '../core/standing.ts';
import type { FailOn } from '../core/standing.ts';
import type { Verdict } from '../core/verdict.ts';
import { evidenceOf } from './evidence.ts';
import { escapeMarkup } from './markup.ts';
import { printableRun } from './printable.ts';
import { reproduceCommand } from './reproduce.ts';
import { plainStyle } from './style.ts';
import { timelineLines } from './timeline-text.ts';

const maxMoments = 30;

interface TestCase {
  readonly name: string;
  readonly kind: 'passed' | 'failure' | 'skipped' | 'error';
  readonly type?: string;
  readonly message?: string;
  readonly text?: string;
}

/**
 * JUnit XML: a run is a test suite, a check a test case. What did not count, was not asked or stayed unproven is
 * `skipped` with its reason, since that is the one state besides pass and fail which every CI system shows; the exit
 * code tells unproven from pass. A set-up that broke is an `error`.
 */
export function junitReport(judged: readonly JudgedRun[], { failOn }: { failOn: FailOn }): string {
  const suites = judged.map(printableRun).map((run) => ({ run, cases: casesOf(run, failOn) }));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'otlp-chaos', ...numbersOf(all) })}>`,
    ...suites.map(({ run, cases }) => suiteXml(run, cases)),
    '</testsuites>\n',
  ].join('\n');
}

function numbersOf(cases: readonly TestCase[]) {
  const count = (kind: TestCase['kind']): number => cases.filter((one) => one.kind === kind).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function suiteXml(run: JudgedRun, cases: readonly TestCase[]): string {
  const { id, version, conditions, events } = run;
  const ready = events.find((event) => event.type === 'backend.ready');
  const timestamp = ready && new Date(ready.startedAt).toISOString().replace(/\.\d+Z$/, '');
  const { scenario, sender, protocol, timeScale } = conditions;
  const properties = Object.entries({ scenario, sender, version, protocol, seed: ready?.seed, timeScale });
  const classname = `${sender}.${id}`;
  return [
    `  <testsuite${attributes({ name: id, ...numbersOf(cases), time: durationOf(events), timestamp })}>`,
    '    <properties>',
    ...properties.map(([name, value]) =>
      value === undefined ? '' : `      <property${attributes({ name, value })}/>`,
    ),
    '    </properties>',
    ...cases.map((one) => caseXml(one, classname)),
    '  </testsuite>',
  ]
    .filter(Boolean)
    .join('\n');
}

function caseXml({ name, kind, type, message, text }: TestCase, classname: string): string {
  const head = `    <testcase${attributes({ name, classname })}`;
  if (kind === 'passed') return `${head}/>`;
  const body = `<${kind}${attributes({ message, type })}`;
  const element = text === undefined ? `${body}/>` : `${body}>${escapeMarkup(text)}</${kind}>`;
  return `${head}>\n      ${element}\n    </testcase>`;
}

function casesOf(run: JudgedRun, failOn: FailOn): TestCase[] {
  const broken: TestCase[] =
    run.trouble === undefined ? [] : [{ name: 'set-up', kind: 'error', type: 'set-up', message: run.trouble }];
  return [
    ...broken,
    ...run.verdicts.map((verdict) => caseOf(run, verdict, failOn)),
    ...run.notAsked.map(({ check, because }): TestCase => skipped(check, `not asked: ${because}`)),
  ];
}

function caseOf(run: JudgedRun, verdict: Verdict, failOn: FailOn): TestCase {
  const { check: name, rule, strength, summary, listed } = verdict;
  const standing = standingOf(verdict);
  switch (standing) {
    case 'pass':
      return { name, kind: 'passed' };
    case 'unproven':
      return skipped(name, `unproven: ${summary}`);
    case 'known':
      return skipped(name, `known failure: ${listed!.reason} (${listed!.place}): ${summary}`);
    case 'fail':
    case 'fixed': {
      const isFixed = standing === 'fixed';
      const message = isFixed ? `no longer fails: take it off the list (${listed!.place}). ${summary}` : summary;
      if (!counts(verdict, failOn)) return skipped(name, `failed, but ${strength} does not count here: ${message}`);
      const type = `${strength} ${rule}`;
      return { name, kind: 'failure', type, message, text: isFixed ? message : inFull(run, verdict) };
    }
  }
}

function skipped(name: string, message: string): TestCase {
  return { name, kind: 'skipped', message };
}

function inFull(run: JudgedRun, verdict: Verdict): string {
  const { rule, strength, summary, advice, check } = verdict;
  const timeline = timelineLines(evidenceOf(run, verdict, { max: maxMoments }), { ...plainStyle, width: 120 });
  return [summary, `Rule: ${rule} (${strength})`, ...timeline, advice, reproduceCommand(run, check), ''].join('\n');
}

function durationOf(events: readonly ChaosEvent[]): string {
  return (((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)) / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeMarkup(String(value))}"`)
    .join('');
}
