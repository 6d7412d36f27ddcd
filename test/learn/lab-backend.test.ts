import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSystemClock } from '../../src/core/clock.ts';
import { openLab } from '../../src/learn/lab-backend.ts';
import { loadLab } from '../../src/learn/lab.ts';
import { makeFolder } from './terminal.ts';

function place(id: string, kind: 'sdk' | 'collector' = 'sdk') {
  const parent = makeFolder();
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return {
    lab: loadLab(id, kind),
    folder: join(parent, 'lab'),
    ports: { grpc: 0, http: 0 },
    clock: createSystemClock(),
    signal: new AbortController().signal,
  };
}

test('a lab that is opened again has the ports and the token that its files name', async () => {
  const here = place('missing-token');
  const { values, resumed } = await (async () => {
    await using first = await openLab(here);
    return first;
  })();
  expect(resumed).toBe(false);
  await using second = await openLab(here);
  expect(second.resumed).toBe(true);
  expect(second.values).toEqual(values);
  const headers = { authorization: `Bearer ${values.token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${values.http}/v1/traces`, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(200);
});

test('a lab that runs already is not started twice, and what runs goes on', async () => {
  const here = place('wrong-path');
  await using open = await openLab(here);
  await expect(openLab(here)).rejects.toThrow(/one of this lab’s ports, .* is taken/);
  const answer = await fetch(`${open.values.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(answer.status).toBe(200);
});

test('a folder of another lab, or for another sender, says how to go on with it', async () => {
  const here = place('wrong-path');
  await (await openLab(here))[Symbol.asyncDispose]();
  await expect(openLab({ ...here, lab: loadLab('wrong-path', 'collector') })).rejects.toThrow(
    /holds the lab wrong-path for the sender sdk\n.*learn start wrong-path --sender sdk --dir/,
  );
});
