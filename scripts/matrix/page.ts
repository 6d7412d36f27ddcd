import { cellsOf, columnsOf, suites } from './cells.ts';
import type { Cell, Column } from './cells.ts';
import { findingFor } from './findings.ts';
import type { FindingPage } from './findings.ts';
import type { MatrixRecord } from './record.ts';
import { plain, table } from './table.ts';

/** The whole page, from nothing but the records, the list of checks and the names of the pages on findings. */
export function matrixPage(records: readonly MatrixRecord[], findings: readonly FindingPage[]): string {
  const columns = columnsOf(records);
  const cells = cellsOf(records);
  const stated = cells.filter(({ check }) => check.strength !== 'QUALITY');
  const ours = cells.filter(({ check }) => check.strength === 'QUALITY');
  const parts = [
    '# What real senders do',
    `Every sender that otlp-chaos knows, put through the suites ${suites.map((name) => `\`${name}\``).join(' and ')}, and judged by each
check that they ask. A column is one exporter over one protocol, a cell the worst of its verdicts in all cases. How to
read a verdict: [judging.md](judging.md). What was found: [findings](findings/README.md).`,
    `This page is made of what is recorded in [matrix/](matrix), by \`npm run matrix\`; \`npm run matrix -- --sender js-http --suite
conformance\` holds one sender's suite again and leaves the rest as it is.`,
    '## Senders',
    table(
      ['sender', 'protocol', 'version', 'pass', 'fail', 'unproven', 'held on'],
      columns.map((one) => senderRow(one, stated)),
    ),
    'The counts are of the rules that the specification states.',
    '## Rules of the specification',
    verdictTable(stated, columns),
    '## Rules of ours (QUALITY)',
    'No specification states them, and nobody fails OTLP by them.',
    verdictTable(ours, columns),
    '## Details',
    ...columns.flatMap((column) => details(column, cells, findings)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function senderRow(column: Column, stated: readonly Cell[]): string[] {
  const own = stated.filter((cell) => isOf(cell, column));
  const count = (state: Cell['state']): string => String(own.filter((cell) => cell.state === state).length);
  const versions = new Set(column.sessions.flatMap(({ version }) => version ?? []));
  const days = new Set(column.sessions.map(({ on }) => on));
  const link = `[${column.sender}](#${slugOf(column)})`;
  const counts = [count('pass'), count('fail'), count('unproven')];
  return [link, column.protocol, [...versions].join('; ') || '–', ...counts, [...days].join(', ')];
}

function verdictTable(cells: readonly Cell[], columns: readonly Column[]): string {
  const byCheck = [...Map.groupBy(cells, ({ check }) => check).entries()];
  const head = ['check', 'rule', ...columns.map(({ sender, protocol }) => `${sender} ${shortOf(protocol)}`.trim())];
  const rows = byCheck.map(([{ name, rule, strength }, own]) => [
    `\`${name}\``,
    strength === 'QUALITY' ? rule : `${strength} (${rule})`,
    ...own.map(cellText),
  ]);
  return table(head, rows);
}

function cellText(cell: Cell): string {
  const { state, column } = cell;
  if (state === 'no case') return '–';
  if (state === 'pass') return 'pass';
  if (state === 'not asked' || state === 'set-up broke') return `[${state}](#${slugOf(column)})`;
  const link = `(#${slugOf(column)}-${cell.check.name})`;
  return state === 'fail' ? `[**fail**]${link}` : `[${state}]${link}`;
}

function details(column: Column, cells: readonly Cell[], findings: readonly FindingPage[]): string[] {
  const own = cells.filter((cell) => isOf(cell, column));
  const bad = own.filter(({ state }) => state === 'fail' || state === 'unproven');
  const troubles = new Set(own.flatMap((cell) => cell.troubles));
  const notAsked = own.flatMap(({ check, notAskedBecause }) =>
    notAskedBecause.map((because) => `- Not asked: \`${check.name}\`, since ${plain(because)}.`),
  );
  return [
    `### ${column.sender} ${wordOf(column)}`,
    ...[...troubles].map((trouble) => `**The set-up broke**, which says nothing of this sender: ${plain(trouble)}`),
    ...(notAsked.length > 0 ? [notAsked.join('\n')] : []),
    ...bad.flatMap((cell) => cellDetails(cell, findings)),
    ...(bad.length === 0 && troubles.size === 0 ? ['Nothing failed, and nothing was left unproven.'] : []),
  ];
}

function cellDetails({ column, check, asked }: Cell, findings: readonly FindingPage[]): string[] {
  const page = findingFor(findings, column.sender, check.name);
  const told = asked.filter(({ outcome }) => outcome !== 'pass');
  const passes = asked.length - told.length;
  return [
    `#### ${column.sender} ${wordOf(column)} ${check.name}`,
    `${check.title} (${check.strength}: ${check.rule}).${page ? ` See [${page.title}](findings/${page.file}).` : ''}`,
    ...told.map(
      ({ outcome, case: name, suite, summary, again }) =>
        `**${outcome}** in \`${name}\` of ${suite}: ${plain(summary)}\n\n\`\`\`sh\n${again}\n\`\`\``,
    ),
    ...(passes > 0 ? [`It passes in ${passes} of ${asked.length} cases.`] : []),
  ];
}

function isOf(cell: Cell, { sender, protocol }: Column): boolean {
  return cell.column.sender === sender && cell.column.protocol === protocol;
}

/** `http/json` as a word of a heading. */
function wordOf({ protocol }: Column): string {
  return protocol.replace('/', '-');
}

/** The heading's address. */
function slugOf(column: Column): string {
  return `${column.sender}-${wordOf(column)}`;
}

/** Senders are called by their transport already. */
function shortOf(protocol: Column['protocol']): string {
  return protocol === 'grpc' ? '' : protocol.replace('http/', '');
}
