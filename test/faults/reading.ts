import type { AnyFault, Draw, Fault } from '../../src/core/fault.ts';
import type { ReplyOf } from '../../src/core/reply.ts';
import type { Layer, SubjectOf } from '../../src/core/subject.ts';
import { faultsByName } from '../../src/faults/index.ts';
import { readValue } from '../../src/scenario/reading.ts';
import type { Mistakes } from '../../src/scenario/reading.ts';
import { treeOfObject } from '../../src/scenario/tree.ts';

export const middleDraw: Draw = () => 0.5;

/** Parameters as a scenario file would give them, read as the loader reads them. */
export function readParams(fault: AnyFault, given: object): { params: never; mistakes: Mistakes } {
  const mistakes: Mistakes = [];
  const params = readValue(fault.params, treeOfObject(given, 'with'), 'with', mistakes);
  return { params: params as never, mistakes };
}

/** What a fault of this name plans for a subject, with parameters as in a file. */
export function plan<L extends Layer>(
  name: string,
  subject: SubjectOf[L],
  given: object = {},
  draw = middleDraw,
): ReplyOf[L] | undefined {
  const fault = faultsByName.get(name) as unknown as Fault<L>;
  const { params, mistakes } = readParams(fault as unknown as AnyFault, given);
  if (mistakes[0]) throw mistakes[0];
  return fault.plan(subject, params, draw);
}

export function explain(name: string, given: object = {}): string {
  const fault = faultsByName.get(name)!;
  const { params, mistakes } = readParams(fault, given);
  if (mistakes[0]) throw mistakes[0];
  return fault.explain(params);
}
