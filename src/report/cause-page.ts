import { ownCommand } from '../core/own-command.ts';
import { fillPlaceholders } from '../core/sender-settings.ts';
import type { CausePage, Evidence } from '../scenario/cause-pages.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { commandLines, paragraph } from './explain.ts';
import { rulesIn } from '../core/rules.ts';
import { table, wrap } from './layout.ts';
import { ruleLines } from './rule-lines.ts';
import type { Style } from './style.ts';
import { mintedInWords, withUsualAddress } from './usual-addresses.ts';

/* What holds for all failures of one cause, for a terminal: plain words, precise ones, how to tell, what to do, and why. */

export interface CauseView {
  readonly page: CausePage;
  /** The failures that it is about. */
  readonly scenarios: readonly Scenario[];
  /** Those that its commands are run against: they tell whether an address is `https`. */
  readonly shownBy: (name: string) => Scenario;
}

export function causePageText({ page, scenarios, shownBy }: CauseView, style: Style): string {
  const rows = scenarios.map(({ id, title }) => [style.cyan(id), title]);
  const section = (heading: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [style.bold(heading), ...lines];
  return [
    [`${style.bold(style.cyan(page.id))}  ${style.bold(page.title)}`, ...paragraph(page.about, style, 0)],
    paragraph(page.plain, style),
    section('Precisely', paragraph(page.precise, style)),
    section(
      'Find it',
      page.diagnose.flatMap((step) => stepLines(step, shownBy, style)),
    ),
    section(
      'Fix it',
      page.fix.flatMap((one) => [...item(one.do, style), ...item(one.because, style, 4).map(style.dim)]),
    ),
    section('Why it works', paragraph(page.why, style)),
    section(
      'Often said, and what was seen',
      (page.corrections ?? []).flatMap((one) => correctionLines(one, style)),
    ),
    section('Rules', ruleLines(rulesIn([page.precise, page.why].join(' ')), style)),
    section('Failures of this kind', table(rows, { width: style.width, indent: 2 })),
    wrap(`${ownCommand()} explain NAME tells each, demo NAME shows it.`, { width: style.width }).map(style.dim),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function stepLines(step: Step, shownBy: CauseView['shownBy'], style: Style): string[] {
  const { command, note } = filledStep(step, shownBy);
  return [
    ...item(step.asks, style),
    ...commandLines([command], style).map((line) => `  ${line}`),
    ...item(`prints “${step.shows}”: ${step.means}`, style, 4),
    ...item(note, style, 4).map(style.dim),
  ];
}

type Step = CausePage['diagnose'][number];

/** With the usual addresses, and with what plays the failure that it shows. */
export function filledStep({ run, against }: Step, shownBy: CauseView['shownBy']): { command: string; note: string } {
  const scenario = shownBy(against);
  const command = withUsualAddress(run, scenario.backend.tls);
  const minted = mintedInWords(command);
  return { command, note: `Seen with ${ownCommand()} serve --scenario ${against}.${minted && ` ${minted}`}` };
}

function item(text: string, style: Style, indent = 2): string[] {
  return wrap(text, { width: style.width, indent });
}

function correctionLines(
  { said, but, evidence }: NonNullable<CausePage['corrections']>[number],
  style: Style,
): string[] {
  return [
    ...wrap(`Said: ${said}`, { width: style.width, indent: 2, hang: 4 }),
    ...item(but, style, 4),
    ...evidence.flatMap((one) =>
      evidenceInWords(one).flatMap((line) =>
        wrap(`- ${line}`, { width: style.width, indent: 4, hang: 6 }).map(style.dim),
      ),
    ),
  ];
}

/** A piece of evidence, a line or two of text; `code` marks what was written or printed. */
export function evidenceInWords(
  { exporter, says, starting, env, asks, seen }: Evidence,
  code = (text: string): string => text,
): string[] {
  const told = [];
  if (exporter !== undefined) {
    const validated = says === undefined ? 'passes validation' : `is refused: ${code(says)}`;
    const started = starting === undefined ? '' : `; at its start the Collector prints ${code(starting)}`;
    told.push(`${code(exporter.trim().replaceAll(/\s+/g, ' '))} ${validated}${started}`);
  }
  if (env !== undefined) {
    const { OTEL_EXPORTER_OTLP_PROTOCOL: protocol, ...own } = env;
    const settings = Object.entries(own).map(([name, value]) => code(`${name}=${fillPlaceholders(value, elsewhere)}`));
    const over = protocol === undefined ? '' : `, over ${protocol}`;
    told.push(`${settings.join(' ')}${over}: ${listed(asks ?? {}, code)}`);
  }
  if (seen !== undefined) told.push(seen);
  return told;
}

/** Not where everybody sends who was told nothing: it would look as if it were right. */
const elsewhere = {
  grpc: 'http://backend:4317',
  http: 'http://backend:4318',
  grpcAddress: '192.0.2.7:4317',
  grpcAddressByName: 'backend:4317',
};

/** `JavaScript 0.301.0, Go 1.47.0 ask for /; Java 1.68.0 sends nothing to it`: who does the same is named together. */
function listed(asks: Readonly<Record<string, string>>, code: (text: string) => string): string {
  const bySight = Map.groupBy(Object.entries(asks), ([, sight]) => sight);
  return [...bySight]
    .map(([sight, senders]) => `${senders.map(([sender]) => inFull(sender)).join(', ')} → ${sightInWords(sight, code)}`)
    .join('; ');
}

function sightInWords(sight: string, code: (text: string) => string): string {
  if (sight === 'nothing') return 'nothing arrives';
  if (sight.startsWith('/opentelemetry.proto.')) return 'arrives';
  return code(sight);
}

/** `js 0.301.0` as people write it. */
function inFull(sender: string): string {
  return sender.replace(/^js\b/, 'JavaScript').replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
