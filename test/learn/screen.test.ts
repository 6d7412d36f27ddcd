import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { fill } from '../../src/learn/lab-folder.ts';
import { loadLabs } from '../../src/learn/lab.ts';
import { choicesText, hintText, labListText, openingText, outcomeText, solutionText } from '../../src/learn/screen.ts';
import { plainStyle } from '../../src/report/style.ts';

/* What a learner reads has 80 columns, and what is to be copied from it can be. */

const labs = (['sdk', 'collector'] as const).flatMap((kind) => loadLabs(kind));
const named = labs.map((lab) => [`${lab.id} (${lab.kind})`, lab] as const);
const values = {
  grpc: 'http://127.0.0.1:44317',
  http: 'http://127.0.0.1:44318',
  grpcAddress: '127.0.0.1:44317',
  httpAddress: '127.0.0.1:44318',
  ca: '/tmp/authority.pem',
  token: 'lab-0123456789abcdef',
};

function tooLong(text: string): string[] {
  return text.split('\n').filter((line) => stringWidth(line) > 80);
}

test.for(named)('%s: what is shown has 80 columns, the whole file of its solution too', ([, lab]) => {
  const opening = openingText(
    {
      lab,
      brief: fill(lab.brief, values),
      file: `otlp-labs/${lab.id}/${lab.file}`,
      endpoints: values,
      sender: 'a program',
      resumed: false,
    },
    plainStyle,
  );
  const [broken, solution, why] = [lab.broken, lab.solution, lab.why].map((text) => fill(text, values)) as [
    string,
    string,
    string,
  ];
  const hints = lab.hints.map((hint, index) => hintText(fill(hint, values), index + 1, 3, plainStyle));
  const shown = [opening, solutionText(lab, { broken, solution, why }, plainStyle), ...hints];
  expect(shown.flatMap(tooLong)).toEqual([]);
});

test.for(named)('%s: the indentation of what a hint tells to write is kept', ([, lab]) => {
  for (const hint of lab.hints) {
    const shown = hintText(fill(hint, values), 1, 3, plainStyle).split('\n');
    const indented = fill(hint, values)
      .split('\n')
      .filter((line) => /^\s+\S/.test(line));
    expect(shown).toEqual(expect.arrayContaining(indented));
  }
});

test('each lab is one line of the list, whatever was done in it', () => {
  const progress = { sender: 'sdk', folder: 'x', hints: 3, attempts: 12, solvedAt: '2026-01-01T00:00:00Z' } as const;
  const all = loadLabs('sdk').map((lab) => ({ lab, progress }));
  const text = labListText(all, undefined, plainStyle);
  expect(tooLong(text)).toEqual([]);
  expect(text.split('\n')).toHaveLength(1 + all.length + 2);
  const seen = all.map(({ lab }) => ({ lab, progress: { ...progress, sawSolution: true } }));
  expect(labListText(seen, undefined, plainStyle).split('\n')).toHaveLength(1 + all.length + 2);
});

test('of a sender that did not start no ledger is shown: nothing was offered to it', () => {
  const nothing = { attempted: 0, accepted: 0, duplicated: 0 };
  const seen = { given: 10, ledger: nothing, connections: 0, requests: 0, failedHandshakes: 0, fired: false };
  const judgement = { solved: false, verdict: 'the sender did not start.', next: 'Read.' };
  expect(outcomeText({ ...seen, broken: 'it ended' }, judgement, plainStyle)).not.toContain('ledger');
  expect(outcomeText(seen, judgement, plainStyle)).toContain('ledger   10 offered');
});

test('nobody is sent to a log that is empty', () => {
  const progress = { sender: 'sdk', folder: 'x', hints: 3, attempts: 1 } as const;
  expect(choicesText(labs[0]!, progress, 'x/sender.log', plainStyle)).toContain('diagnose x/sender.log');
  expect(choicesText(labs[0]!, progress, undefined, plainStyle)).toMatch(/or type `solution`\.$/);
});
