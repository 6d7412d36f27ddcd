import type { Measured } from './measured.ts';
import { isRight } from './measured.ts';

/** For whom the logs were held: by sender, then all. */
export function senderTable(all: readonly Measured[]): string[] {
  const bySender = Map.groupBy(all, ({ sender }) => sender);
  const head = 'Sender | logs | alike | first | of which alone | among | follows | not recognised | wrong';
  const rows = [...bySender, ['all', all] as const].map(([sender, logs]) => {
    const apart = logs.filter(({ isAlike }) => !isAlike);
    const first = apart.filter(({ outcome }) => outcome === 'first');
    const counts = (['among', 'follows', 'silent', 'wrong'] as const).map((one) => countOf(apart, one));
    const alone = first.filter(({ named }) => named.length === 1).length;
    return [sender, logs.length, logs.length - apart.length, first.length, alone, ...counts];
  });
  return table(head.split(' | '), rows);
}

/** Figures on all logs, in words. */
export function sums(all: readonly Measured[]): string[] {
  const apart = all.filter(({ isAlike }) => !isAlike);
  const alike = all.filter(({ isAlike }) => isAlike);
  const isNamed = ({ outcome }: Measured): boolean => isRight({ outcome } as Measured) || outcome === 'among';
  const certain = all.filter(({ confidence }) => confidence === 'certain');
  return [
    `can be told apart: ${share(apart.length, all.length)}; of these first or by what it follows: ${share(apart.filter(isRight).length, apart.length)}`,
    `cannot be told apart: ${share(alike.length, all.length)}; of these among the named: ${share(alike.filter(isNamed).length, alike.length)}`,
    `the cause of what is named first is right: ${share(all.filter((one) => one.namedCause === one.cause).length, all.length)}`,
    `certain: ${certain.length}, of which wrong: ${certain.filter((one) => !isRight(one)).length}`,
  ];
}

/** Truth by what was named first: of each cause, and of each scenario. */
export function confusion(all: readonly Measured[]): { readonly causes: string[]; readonly scenarios: string[] } {
  const causes = [...new Set(all.map(({ cause }) => cause))].toSorted();
  const columns = [...causes, undefined];
  const byCause = causes.map((cause) => {
    const own = all.filter((one) => one.cause === cause);
    return [cause, ...columns.map((named) => own.filter((one) => one.namedCause === named).length)];
  });
  const byScenario = [...Map.groupBy(all, ({ scenario }) => scenario)].map(([scenario, logs]) => {
    const counts = (['first', 'among', 'follows', 'silent', 'wrong'] as const).map((one) => countOf(logs, one));
    const instead = Map.groupBy(
      logs.filter(({ outcome }) => outcome !== 'first' && outcome !== 'silent'),
      ({ named }) => named[0]!,
    );
    const told = [...instead].toSorted(([, a], [, b]) => b.length - a.length).map(([id, of]) => `${id} ${of.length}`);
    return [`\`${scenario}\``, logs.length, ...counts, told.join(', ')];
  });
  const head = 'Truth | logs | first | among | follows | not recognised | wrong | named before it, or instead';
  return {
    causes: table(['Truth', ...causes, 'none'], byCause),
    scenarios: table(
      head.split(' | '),
      byScenario.toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
    ),
  };
}

function countOf(all: readonly Measured[], wanted: Measured['outcome']): number {
  return all.filter(({ outcome }) => outcome === wanted).length;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)];
}

function share(part: number, whole: number): string {
  return `${part} of ${whole}, ${((100 * part) / whole).toFixed(1)} %`;
}
