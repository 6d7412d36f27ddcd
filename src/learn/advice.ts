import { nearestTo } from '../core/errors.ts';
import { wrap } from '../report/layout.ts';
import type { Style } from '../report/style.ts';
import type { Lab } from './lab.ts';
import { fill, resetLabFolder } from './lab-folder.ts';
import type { Marker } from './lab-folder.ts';
import type { Progress } from './progress.ts';
import { commandsInWords, hintText, solutionText } from './screen.ts';

/* What a learner can ask for: at the prompt, and from any other terminal as `otlp-chaos learn hint`. */

export interface LabAtHand {
  readonly lab: Lab;
  readonly folder: string;
  readonly marker: Marker;
  readonly progress: Progress;
}

export const learnerCommands = ['hint', 'solution', 'again', 'reset', 'quit', 'help'] as const;

const help = `Above, sender is what the program prints that sends, backend what arrived there and
what it answered, and ledger what became of the spans, counted one by one.

hint      a hint; each tells more than the one before
solution  what has to change in the file, and why
again     run the sender once more with the file as it is
reset     the file as it was at the beginning
quit      stop everything; your file and your progress stay (so does Ctrl-C)`;

export function adviceOn(command: string, at: LabAtHand, style: Style): string {
  switch (command) {
    case 'hint':
      return hint(at, style);
    case 'solution':
      return solution(at, style);
    case 'reset':
      return reset(at);
    case 'help':
      return help;
    default: {
      const nearest = nearestTo(command, learnerCommands);
      const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
      return wrap(`There is no command “${command}” here.${meant} There are: ${commandsInWords} · help`, {
        width: style.width,
      }).join('\n');
    }
  }
}

/** The next one; after the last, the last again, and that it was the last. */
function hint({ lab, marker, progress }: LabAtHand, style: Style): string {
  const used = progress.of(lab.id)?.hints ?? 0;
  const number = Math.min(used + 1, lab.hints.length);
  if (number > used) progress.note(lab.id, { hints: number });
  const text = hintText(fill(lab.hints[number - 1]!, marker.values), number, lab.hints.length, style);
  return number > used ? text : `${text}\n\nThere is no further hint; \`solution\` tells what has to change.`;
}

function solution({ lab, marker: { values }, progress }: LabAtHand, style: Style): string {
  progress.note(lab.id, { sawSolution: true });
  const texts = { broken: fill(lab.broken, values), solution: fill(lab.solution, values), why: fill(lab.why, values) };
  return solutionText(lab, texts, style);
}

function reset({ lab, folder, marker }: LabAtHand): string {
  resetLabFolder(folder, lab, marker);
  return `${lab.file} is as it was at the beginning.`;
}
