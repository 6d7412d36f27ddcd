import { Document, Pair, Scalar, YAMLMap } from 'yaml';

/** What a configuration is made of; entries that are undefined are left out. */
export type Tree = string | number | boolean | readonly Tree[] | Branch | Note;
export interface Branch {
  readonly [key: string]: Tree | undefined;
}

const comment = Symbol('comment');

/** A value with a comment for the line above it. */
interface Note {
  readonly [comment]: string;
  readonly value: Tree;
}

/** Puts `text` above the line of this value. */
export function note(text: string, value: Tree): Note {
  return { [comment]: text, value };
}

/** Writes YAML with the comments beside what they explain. `heading`, if there is one, stands above all. */
export function toCommentedYaml(tree: Branch, heading?: string): string {
  const document = new Document();
  const sections = mapOf(document, tree);
  for (const { key } of sections.items.slice(1)) key.spaceBefore = true;
  document.contents = sections;
  if (heading !== undefined) document.commentBefore = indented(heading);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The same without comments, as plain data. */
export function withoutNotes(tree: Tree): unknown {
  if (isNote(tree)) return withoutNotes(tree.value);
  if (!isBranch(tree)) return tree;
  const entries = Object.entries(tree).filter((entry): entry is [string, Tree] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutNotes(value)]));
}

function mapOf(document: Document, branch: Branch): YAMLMap<Scalar<string>> {
  const map = new YAMLMap<Scalar<string>>();
  for (const [key, entry] of Object.entries(branch)) {
    if (entry === undefined) continue;
    const name = new Scalar(key);
    const value = isNote(entry) ? entry.value : entry;
    if (isNote(entry)) name.commentBefore = indented(entry[comment]);
    map.add(new Pair(name, isBranch(value) ? mapOf(document, value) : document.createNode(value, { flow: true })));
  }
  map.flow = map.items.length === 0;
  return map;
}

/** Each line of a comment begins with a blank, the marks are the writer's. */
function indented(text: string): string {
  return text.replace(/^/gm, ' ');
}

function isNote(tree: Tree): tree is Note {
  return typeof tree === 'object' && comment in tree;
}

function isBranch(tree: Tree): tree is Branch {
  return typeof tree === 'object' && !Array.isArray(tree) && !isNote(tree);
}
