import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { ChaosEvent } from '../../src/core/event.ts';
import { run } from './program.ts';

let accepts: Promise<ReturnType<Ajv2020['compile']>> | undefined;

/** Every event fits the schema that the program itself publishes, and they are numbered from 1 without a gap. */
export async function expectLawful(events: readonly ChaosEvent[]): Promise<void> {
  accepts ??= run(['schema']).then(({ stdout }) =>
    new Ajv2020({ strict: false }).compile(JSON.parse(stdout) as object),
  );
  const valid = await accepts;
  expect(events.length).toBeGreaterThan(0);
  for (const event of events) expect(valid(event) || [event, valid.errors]).toBe(true);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
}
