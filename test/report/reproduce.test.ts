import { expect, test } from 'vitest';
import { reproduceCommand } from '../../src/report/reproduce.ts';
import { usualConditions } from '../checks/story.ts';
import { judgedRun } from '../run/judged-runs.ts';

test('the command names the release where it was not the usual one', () => {
  const conditions = { ...usualConditions, sender: 'go-http' };
  expect(reproduceCommand(judgedRun({ conditions }))).toContain('--sender go-http --protocol');
  const older = judgedRun({ conditions: { ...conditions, release: '1.44.0' } });
  expect(reproduceCommand(older)).toContain('--sender go-http@1.44.0 --protocol');
});
