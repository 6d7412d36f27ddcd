import { formatPath } from '../field-path.ts';
import type { Findings } from './findings.ts';
import { MessageNode } from './message-tree.ts';

/** Where a rule looks: one message of the request, and where it is. */
export interface Spot {
  readonly node: MessageNode;
  /** Tests a rule at a field of the message; without a field, at the message itself. */
  readonly judge: (rule: string, field: string, mistake: string | undefined, allowed: string) => void;
}

export type NodeRule = (spot: Spot) => void;

/** Rules by the name of the message that they look at. */
export type NodeRules = Readonly<Record<string, NodeRule>>;

/** Looks at every message of a tree, by each rule that knows its kind. */
export function examineTree(root: MessageNode, rules: readonly NodeRules[], findings: Findings): void {
  const path: (string | number)[] = [];
  const visit = (node: MessageNode): void => {
    const spot: Spot = {
      node,
      judge(rule, field, mistake, allowed) {
        findings.judge(rule, () => formatPath(field === '' ? path : [...path, field]), mistake, allowed);
      },
    };
    for (const family of rules) family[node.message.name]?.(spot);
    for (const [name, values] of node.fields) {
      const isList = node.message.byName.get(name)!.repeated;
      for (const [index, value] of values.entries()) {
        if (!(value instanceof MessageNode)) continue;
        path.push(name, ...(isList ? [index] : []));
        visit(value);
        path.length -= isList ? 2 : 1;
      }
    }
  };
  visit(root);
}

/** True when the field is not there, or says zero: proto3 does not tell these apart. */
export function isZero({ node }: Spot, field: string): boolean {
  const values = node.all(field);
  if (values.length === 0) return node.isWhole;
  const value = values.at(-1);
  return value === 0 || value === 0n || value === '' || (value instanceof Uint8Array && value.length === 0);
}

/** False while it cannot be known whether the field is there. */
export function isKnown({ node }: Spot, field: string): boolean {
  return node.has(field) ? node.last(field) !== undefined : node.isWhole;
}

/** Tests `rule` at a field that may not be missing or zero. */
export function require(spot: Spot, rule: string, field: string, allowed: string): void {
  if (isKnown(spot, field)) spot.judge(rule, field, isZero(spot, field) ? 'nothing' : undefined, allowed);
}
