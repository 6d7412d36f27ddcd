import { Visitor, parseSync } from 'oxc-parser';
import { eventSchemas } from '../../../src/core/event.ts';

/** A source with one mistake in it. */
export interface Mutant {
  /** What was changed, for people and for the list of equivalents: the line before and after. */
  readonly change: string;
  readonly line: number;
  readonly source: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Node extends Span {
  readonly type: string;
  readonly value?: unknown;
}

/** Joining texts is not arithmetic. */
function isText({ type, value }: Node): boolean {
  return type === 'TemplateLiteral' || typeof value === 'string';
}

const opposites: Readonly<Record<string, string>> = {
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
};
const outcomes: Readonly<Record<string, string>> = { pass: 'fail', fail: 'pass', unproven: 'pass' };
const eventTypes = new Set<string>(eventSchemas.map(({ properties }) => properties.type.const));

/**
 * Comparisons and operators turned round, conditions negated, numbers doubled, halved or moved off zero, event types that
 * are never seen (so `fault.fired` is ignored, answers are dropped …), outcomes exchanged. Types and imports are left alone.
 */
export function mutantsOf(path: string, source: string): Mutant[] {
  const { program } = parseSync(path, source);
  const mutants: Mutant[] = [];
  const erased: Span[] = [];
  const replace = ({ start, end }: Span, text: string): void => {
    if (erased.some((span) => span.start <= start && end <= span.end)) return;
    const mutated = source.slice(0, start) + text + source.slice(end);
    const lineStart = source.lastIndexOf('\n', start - 1) + 1;
    const line = source.slice(0, start).split('\n').length;
    const before = source.slice(lineStart, source.indexOf('\n', start)).trim();
    const after = mutated.slice(lineStart, mutated.indexOf('\n', start)).trim();
    mutants.push({ change: `${before} → ${after}`, line, source: mutated });
  };
  const turn = (node: { operator: string; left: Node; right: Node }): void => {
    const opposite = opposites[node.operator];
    if (opposite === undefined || (node.operator === '+' && [node.left, node.right].some(isText))) return;
    const at = source.indexOf(node.operator, node.left.end);
    replace({ start: at, end: at + node.operator.length }, opposite);
  };
  const negate = (test: Node): void => {
    if (!/^(Binary|Logical|Unary)Expression$/.test(test.type)) {
      replace(test, `!(${source.slice(test.start, test.end)})`);
    }
  };
  // Types are gathered first: a literal in one of them is no behaviour.
  const erase = (span: Span): void => void erased.push(span);
  new Visitor({
    ImportDeclaration: erase,
    TSTypeAnnotation: erase,
    TSTypeAliasDeclaration: erase,
    TSInterfaceDeclaration: erase,
    TSTypeParameterInstantiation: erase,
    TSLiteralType: erase,
  }).visit(program);
  new Visitor({
    BinaryExpression: turn,
    LogicalExpression: turn,
    UnaryExpression({ operator, argument, start, end }) {
      if (operator === '!') replace({ start, end }, source.slice(argument.start, argument.end));
    },
    IfStatement: ({ test }) => negate(test),
    ConditionalExpression: ({ test }) => negate(test),
    Literal(node) {
      const { value } = node;
      if (typeof value === 'number') {
        for (const other of value === 0 ? [1] : [value * 2, value / 2]) replace(node, String(other));
      }
      if (typeof value !== 'string') return;
      if (eventTypes.has(value)) replace(node, "'an.event.that.never.comes'");
      if (outcomes[value] !== undefined) replace(node, `'${outcomes[value]}'`);
    },
  }).visit(program);
  return mutants;
}
