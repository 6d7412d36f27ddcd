import { checks } from '../checks/index.ts';
import { ChaosError, nearestTo } from '../core/errors.ts';
import { loadPrintedLogs } from '../diagnosis/printed-logs.ts';
import { searchSymptoms } from '../diagnosis/symptom-search.ts';
import type { SearchHit } from '../diagnosis/symptom-search.ts';
import { causePageMarkdown } from '../report/cause-markdown.ts';
import { causePageText } from '../report/cause-page.ts';
import { explainMarkdown } from '../report/explain-markdown.ts';
import { explainText } from '../report/explain.ts';
import { ruleMarkdown, ruleText, ruleView } from '../report/rule-page.ts';
import { foundText, searchMarkdown, searchText, searchView } from '../report/search.ts';
import { createStyle } from '../report/style.ts';
import { causePagesOf, scenariosOf } from '../scenario/cause-pages.ts';
import type { CausePage } from '../scenario/cause-pages.ts';
import { isPath } from '../scenario/library.ts';
import { rules } from '../core/rules.ts';
import { listBackends, listScenarios, loadScenario } from '../scenario/load.ts';
import { causes } from '../scenario/scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioSummary, scenarioView } from '../scenario/view.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';

export interface ExplainFlags {
  readonly with?: Record<string, string> | undefined;
  readonly format: string;
}

/** `otlp-chaos explain`: a failure by its name, a cause, a rule by its number, or what a sender printed. */
export function explain(text: string, flags: ExplainFlags): ExitCode {
  const pages = flags.with ? [] : causePagesOf(text);
  if (pages.length > 0) return printPage(causePages(pages, flags.format));
  const rule = [...rules].find(([id]) => id === text.toUpperCase());
  if (rule && !flags.with) return printPage(rulePage(rule, flags.format));
  const scenario = scenarioCalled(text, flags);
  if ('id' in scenario) return printPage(scenarioPage(scenario, flags.format, isPath(text) ? text : undefined));
  return printPage(searchPage(text, scenario.unknown, flags.format));
}

function rulePage(rule: readonly [string, string], format: string): string {
  const view = ruleView(rule, checks, listScenarios());
  if (format === 'json') {
    const { checks: judged, scenarios, ...told } = view;
    const plain = { ...told, checks: judged.map(({ name }) => name), scenarios: scenarios.map(({ id }) => id) };
    return JSON.stringify(plain, undefined, 2);
  }
  return format === 'markdown' ? ruleMarkdown(view) : ruleText(view, createStyle(process.stdout, process.env));
}

/** The scenario, or why there is none of that name. */
function scenarioCalled(text: string, flags: ExplainFlags): Scenario | { readonly unknown: ChaosError } {
  try {
    // What holds blanks is no name, whatever else a message may hold.
    const isMessage = /\s/.test(text) && !/\.ya?ml$/.test(text);
    return loadScenario(isMessage ? text.replaceAll(/[/\\]/g, ' ') : text, { with: flags.with });
  } catch (error) {
    if (error instanceof ChaosError && error.code === 'unknown-scenario' && !flags.with) return { unknown: error };
    throw error;
  }
}

function searchPage(text: string, unknown: ChaosError, format: string): string {
  const result = searchSymptoms(text, { scenarios: [...listScenarios(), ...listBackends()], logs: loadPrintedLogs() });
  const hits = result.hits.filter((hit) => !isWrittenLikeAName(text) || hit.score === 1);
  if (hits.length === 0) throw nothingAlike(text, unknown);
  const found = { ...result, hits };
  if (format === 'json') return JSON.stringify(searchView(text, found), undefined, 2);
  const { clear } = found;
  if (format === 'markdown') return clear ? explainMarkdown(meant(clear)) : searchMarkdown(text, found);
  const style = createStyle(process.stdout, process.env);
  if (!clear) return searchText(text, found, style);
  return `${foundText(text, clear, style)}\n\n${explainText(meant(clear), style)}`;
}

/** `bad-cret` is a slip, not something that a sender printed, unless one did. */
function isWrittenLikeAName(text: string): boolean {
  return /^[a-z0-9]+(?:-[a-z0-9]+)+$/.test(text);
}

/** A name with a slip in it is told the nearest; to anything else nothing comes near. */
function nothingAlike(text: string, unknown: ChaosError): ChaosError {
  const named = causes.filter((cause) => cause !== 'none');
  const nearest = /\s/.test(text) ? undefined : (unknown.nearest ?? nearestTo(text, named));
  if (nearest !== undefined && nearest === unknown.nearest) return unknown;
  return new ChaosError(`no failure is called “${text}”, and nothing that senders print is like it`, {
    code: 'nothing-alike',
    nearest,
    hint: [
      'What can be explained:',
      '- a failure by its name; `otlp-chaos list` tells them',
      `- a cause: ${named.join(', ')}`,
      '- a rule by its number: S16',
      '- what a sender prints, in quotes: the words of the error alone; a whole log is read by `otlp-chaos diagnose`',
    ].join('\n'),
  });
}

/** In the variant for which the line is printed. */
function meant({ scenario, line }: SearchHit): Scenario {
  const variant = line?.variant === undefined ? undefined : scenario.variants[line.variant];
  return variant ? loadScenario(scenario.id, { with: variant.with }) : scenario;
}

function scenarioPage(scenario: Scenario, format: string, file?: string): string {
  if (format === 'json') return JSON.stringify(scenarioView(scenario), undefined, 2);
  if (format === 'markdown') return explainMarkdown(scenario, file);
  return explainText(scenario, createStyle(process.stdout, process.env), file);
}

function causePages(pages: readonly CausePage[], format: string): string {
  const all = listScenarios();
  const views = pages.map((page) => ({
    page,
    scenarios: scenariosOf(page, all),
    shownBy: (name: string) => loadScenario(name),
  }));
  if (format === 'json') {
    const plain = views.map(({ page, scenarios }) => ({ ...page, scenarios: scenarios.map(scenarioSummary) }));
    return JSON.stringify(plain, undefined, 2);
  }
  if (format === 'markdown') return views.map((view) => causePageMarkdown(view)).join('\n\n');
  const style = createStyle(process.stdout, process.env);
  return views.map((view) => causePageText(view, style)).join('\n\n\n');
}
