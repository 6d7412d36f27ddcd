import type { Exporter, ExportTry } from './exports.ts';
import type { Clue } from './facts.ts';
import type { Walk } from './probe.ts';

/** Each over a connection of its own, so that a balancer may give each of them to somebody else. */
const furtherExports = 4;

/** What one of several instances may refuse and another take, and what it is if they do. */
const inTurns = { row: 'mixed-sequence', also: ['lb-pinned'] };
const mayPass: Readonly<Record<string, Pick<Clue, 'row' | 'also'>>> = {
  unavailable: inTurns,
  'html-502': inTurns,
  'http-500-overload': inTurns,
  'auth-401': { row: 'auth-flaky' },
};

/** Whether a refusal is the same each time, and whether it is for how a credential was written. */
export async function askAgain(way: Walk, exporter: Exporter, asked: Asked): Promise<Clue> {
  return (await askDecoded(way, exporter, asked)) ?? (await askSame(way, exporter, asked));
}

export interface Asked {
  readonly call: ExportTry;
  readonly clue: Clue;
  /** An export over the same protocol was taken before. */
  readonly wasTaken: boolean;
}

/** Percent signs belong into the variable of an SDK, and are sent as they stand when they were copied to another place. */
async function askDecoded({ target }: Walk, exporter: Exporter, { call, clue }: Asked): Promise<Clue | undefined> {
  const { headers = {} } = target;
  const decoded = decodedHeaders(headers);
  const changed = Object.keys(headers).filter((name) => headers[name] !== decoded[name]);
  if (clue.row !== 'auth-401' || changed.length === 0) return undefined;
  const { conclusion } = await exporter.send({ ...call, headers: decoded });
  if (conclusion !== 'fine') return undefined;
  const because = `${clue.because}; without its percent-encoding the value of ${changed.join(', ')} is taken`;
  return { row: 'header-mangled', because, certainty: 'certain' };
}

/** What is no percent-encoding stays as it is. */
export function decodedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const decoded = (value: string): string =>
    value.replace(/(?:%[\da-f]{2})+/gi, (codes) => {
      const text = Buffer.from(codes.replaceAll('%', ''), 'hex').toString();
      // A header holds what can be printed, in one line.
      return /^[\x20-\x7e]+$/.test(text) ? text : codes;
    });
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, decoded(value)]));
}

/** One that comes and goes has another cause than one that stays. */
async function askSame(
  { target, budget, journal }: Walk,
  exporter: Exporter,
  { call, clue, wasTaken }: Asked,
): Promise<Clue> {
  const passing = mayPass[clue.row];
  const lacksCredential = clue.row === 'auth-401' && Object.keys(target.headers ?? {}).length === 0;
  if (passing === undefined || lacksCredential) return clue;
  const answers: boolean[] = [];
  while (answers.length < furtherExports && !budget.isShort) {
    answers.push((await exporter.send(call)).conclusion === 'fine');
  }
  const taken = answers.filter(Boolean).length;
  if (taken === 0) return clue;
  const seen = `${taken} of ${answers.length} further exports over new connections were taken`;
  const isMixed = wasTaken || answers.indexOf(true) < answers.lastIndexOf(false);
  if (isMixed) return { ...passing, because: `${clue.because}; and ${seen}`, certainty: 'likely' };
  journal.remark(`It may be over already, or come and go: ${seen}.`);
  return clue;
}
