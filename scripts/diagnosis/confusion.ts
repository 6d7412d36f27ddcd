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

/** Figures in words: of logs that can be told apart, of those that cannot, and of what was called certain. */
export function sums(all: readonly Measured[]): string[] {
  const certain = all.filter(({ confidence }) => confidence === 'certain');
  return [
    ...figuresOf(
      'can be told apart',
      all.filter(({ isAlike }) => !isAlike),
      all,
    ),
    ...figuresOf(
      'cannot be told apart',
      all.filter(({ isAlike }) => isAlike),
      all,
    ),
    ...figuresOf('all', all, all),
    `certain: ${certain.length}, of which wrong: ${certain.filter((one) => !isRight(one)).length}`,
    ...claimFigures(all),
  ];
}

/** Of findings whose candidates all have one cause: how often it is another one. What follows from a failure is of no cause. */
function claimFigures(all: readonly Measured[]): string[] {
  const claims = all.flatMap((log) => log.claims.map((claim) => ({ ...claim, isWrong: claim.cause !== log.cause })));
  const figure = (what: string, some: typeof claims): string =>
    `  ${what}: ${some.length}, of which wrong: ${some.filter(({ isWrong }) => isWrong).length}`;
  return (['certain', 'likely', 'possible'] as const).flatMap((wanted) => {
    const own = claims.filter(({ confidence }) => confidence === wanted);
    return [
      `cause ${wanted}:`,
      figure(
        'one failure',
        own.filter(({ failures }) => failures === 1),
      ),
      figure(
        'several',
        own.filter(({ failures }) => failures > 1),
      ),
    ];
  });
}

function figuresOf(what: string, some: readonly Measured[], all: readonly Measured[]): string[] {
  const count = (holds: (one: Measured) => boolean): string => share(some.filter(holds).length, some.length);
  const named = some.map((one) => one.named.length).toSorted((a, b) => a - b);
  return [
    `${what}: ${share(some.length, all.length)}`,
    `  first, or what it follows from: ${count(isRight)}`,
    `  its cause first: ${count((one) => isRight(one) || one.namedCause === one.cause)}`,
    `  among the first three: ${count((one) => isRight(one) || one.named.slice(0, 3).includes(one.scenario))}`,
    `  named at all: ${count((one) => isRight(one) || one.outcome === 'among')}`,
    `  named together: ${named[named.length >> 1]} in the middle, ${named[Math.floor(named.length * 0.9)]} in one of ten`,
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

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)];
}

export function share(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${part} of ${whole}, ${((100 * part) / whole).toFixed(1)} %`;
}
