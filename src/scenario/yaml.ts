import { isAlias, isMap, isScalar as isYamlScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { ChaosError } from '../core/errors.ts';
import type { Place } from '../core/errors.ts';
import { isScalar, tooLarge, TreeBudget, treeLimits } from './tree.ts';
import type { MapEntry, Tree } from './tree.ts';

/** YAML text → tree. Throws ChaosError with line and column when the text is not YAML or beyond the bounds. */
export function treeOfYaml(text: string, file: string): Tree {
  if (Buffer.byteLength(text) > treeLimits.maxBytes)
    throw tooLarge(`larger than ${treeLimits.maxBytes} bytes`, { file });
  const lines = new LineCounter();
  const document = parse(text, file, lines);
  const mistake = document.errors[0] ?? document.warnings[0];
  if (mistake) {
    throw new ChaosError(firstLine(mistake.message), {
      code: 'broken-yaml',
      place: placeAt(file, lines, mistake.pos[0]),
      hint: 'The file is not valid YAML 1.2.',
    });
  }
  if (!document.contents) throw new ChaosError('the file is empty', { code: 'broken-yaml', place: { file } });
  return new TreeBuilder(file, lines).build(document.contents, 0);
}

function parse(text: string, file: string, lines: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, version: '1.2' });
  } catch (cause) {
    // The parser recurses: brackets nested by the thousand end in a RangeError, which is the file's fault.
    if (cause instanceof RangeError) throw tooLarge('nested too deeply to be read', { file });
    throw cause;
  }
}

class TreeBuilder {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #budget = new TreeBudget();
  readonly #anchors = new Map<string, Node>();

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  build(node: Node, depth: number): Tree {
    const place = placeAt(this.#file, this.#lines, node.range?.[0] ?? 0);
    this.#budget.take(depth, place);
    if (isAlias(node)) return this.build(this.#anchored(node.source, place), depth + 1);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isMap<Node, Node | null>(node)) {
      return { kind: 'map', place, entries: new Map(node.items.map((pair) => this.#entry(pair, depth))) };
    }
    if (isSeq<Node>(node)) return { kind: 'list', place, items: node.items.map((item) => this.build(item, depth + 1)) };
    const value: unknown = isYamlScalar(node) ? node.value : undefined;
    if (isScalar(value)) return { kind: 'scalar', place, value };
    throw new ChaosError('this kind of YAML value has no place in a scenario', { code: 'broken-yaml', place });
  }

  #entry(pair: Pair<Node, Node | null>, depth: number): [string, MapEntry] {
    const keyPlace = placeAt(this.#file, this.#lines, pair.key.range?.[0] ?? 0);
    const key = isYamlScalar(pair.key) ? String(pair.key.value) : '';
    const value: Tree = pair.value
      ? this.build(pair.value, depth + 1)
      : { kind: 'scalar', place: keyPlace, value: null };
    return [key, { keyPlace, value }];
  }

  #anchored(name: string, place: Place): Node {
    const node = this.#anchors.get(name);
    if (node) return node;
    throw new ChaosError(`the alias *${name} has no anchor before it`, { code: 'broken-yaml', place });
  }
}

function placeAt(file: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]!;
}
