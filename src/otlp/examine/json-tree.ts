import { quote } from '../json-reader.ts';
import type { JsonReader } from '../json-reader.ts';
import { takeText } from '../json-text.ts';
import { MalformedBody } from '../malformed-body.ts';
import { maxDepth } from '../messages.ts';
import type { Field, Message } from '../messages.ts';
import { formatPath } from '../field-path.ts';
import { JsonForm } from './json-form.ts';
import type { Findings } from './findings.ts';
import { Enough, maxTextBytes, MessageNode } from './message-tree.ts';
import type { Budget } from './message-tree.ts';

const openBrace = 0x7b;
const openBracket = 0x5b;

/**
 * Reads as much of a request as the budget allows, more leniently than any receiver: what is written in the wrong form is
 * told and understood all the same, so that one mistake does not hide the next, nor make up others.
 */
export function jsonTree(message: Message, reader: JsonReader, budget: Budget, findings: Findings): MessageNode {
  const root = new MessageNode(message);
  try {
    new JsonTree(reader, budget, findings).message(root);
  } catch (error) {
    if (!(error instanceof MalformedBody || error instanceof Enough)) throw error;
  }
  return root;
}

class JsonTree {
  readonly #reader: JsonReader;
  readonly #budget: Budget;
  readonly #form: JsonForm;
  readonly #path: (string | number)[] = [];
  #depth = 0;

  constructor(reader: JsonReader, budget: Budget, findings: Findings) {
    this.#reader = reader;
    this.#budget = budget;
    this.#form = new JsonForm(findings, () => formatPath(this.#path));
  }

  /** The object that stands here; anything else is passed over. */
  message(node: MessageNode): void {
    const reader = this.#reader;
    if (reader.peek() !== openBrace) return reader.skipValue();
    if (++this.#depth > maxDepth) throw new Enough('too deep');
    if (reader.enterObject()) {
      do {
        if (reader.peek() !== quote) reader.unexpected();
        const name = this.#text();
        reader.endName(reader.at - 1);
        this.#path.push(name ?? '…');
        const field = name === undefined ? undefined : this.#form.fieldOf(node.message, name);
        if (field) this.#member(node, field);
        else reader.skipValue();
        this.#path.pop();
      } while (reader.nextMember());
    }
    this.#depth--;
    node.isWhole = true;
  }

  #member(node: MessageNode, field: Field): void {
    const reader = this.#reader;
    const first = reader.peek();
    if (reader.takeWord('null')) return;
    if (!field.repeated || first !== openBracket) return this.#add(node, field);
    if (!reader.enterList()) return;
    let index = 0;
    do {
      this.#path.push(index++);
      this.#add(node, field);
      this.#path.pop();
    } while (reader.nextElement());
  }

  #add(node: MessageNode, field: Field): void {
    this.#budget.spend();
    if (!field.message) return node.add(field.name, this.#form.scalar(field, this.#scalar()));
    const child = new MessageNode(field.message);
    node.add(field.name, child);
    this.message(child);
  }

  /** A text in quotes, a number as it is written, `true` or `false`; undefined for what is no scalar, or too long. */
  #scalar(): { readonly text: string } | { readonly number: string } | boolean | undefined {
    const reader = this.#reader;
    if (reader.peek() === quote) {
      const text = this.#text();
      return text === undefined ? undefined : { text };
    }
    const start = reader.at;
    reader.skipValue();
    const written = reader.bytes.toString('latin1', start, Math.min(reader.at, start + maxTextBytes));
    if (written === 'true' || written === 'false') return written === 'true';
    return /^[-\d]/.test(written) ? { number: written } : undefined;
  }

  #text(): string | undefined {
    const reader = this.#reader;
    const start = reader.at;
    const end = reader.textEnd();
    if (end - start <= maxTextBytes) return takeText(reader);
    reader.at = end + 1;
    return undefined;
  }
}
