import { expect, test } from 'vitest';
import { loadLabs } from '../../src/learn/lab.ts';
import type { SenderKind } from '../../src/learn/lab.ts';
import { findTool } from '../tools/tools.ts';
import { eventually } from '../wire/clients.ts';
import { Learner } from './learner.ts';

/* Every lab is played, as a learner would, in a real terminal, with both kinds of sender. */

const games = (['sdk', 'collector'] as const).flatMap((kind: SenderKind) =>
  loadLabs(kind).map(({ id }) => [id, kind] as const),
);

test.concurrent.for(games)(
  '%s with the sender %s: not solved at first, nor by what looks like a repair, but by the solution',
  { timeout: 300_000 },
  async ([id, kind], context) => {
    const collector = findTool('otelcol-chaos');
    if (kind === 'collector' && collector.missing !== undefined) context.skip(collector.missing);
    await using learner = await Learner.start(context, id, kind, {
      ...(kind === 'collector' && { collectorBin: collector.path! }),
    });
    const { terminal, lab } = learner;
    // What it says is what there is to go by.
    expect(await terminal.shows(/✗ Not yet: /)).toMatch(/\bsender +\S/);
    learner.save(lab.wrong);
    const after = await terminal.shows(/✗ Not yet: /, 2);
    expect(after).toContain('Attempt 2');
    learner.save(lab.solution);
    const solved = await terminal.shows(/✓ Solved: /);
    expect(solved).toMatch(/ 0 lost · 0 duplicated ✓ Solved/);
    await terminal.shows(/Type quit to leave/);
    await terminal.type('quit');
    expect(await terminal.ended()).toBe(0);
    await eventually(() => terminal.family().length === 0, 'no process of the lab is left');
  },
);
