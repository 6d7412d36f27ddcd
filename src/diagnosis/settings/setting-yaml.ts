import { stringify } from 'yaml';

/** Settings in their places, as YAML that can be pasted: those that go stand as comments. */
export function asYaml(settings: readonly (readonly [path: readonly string[], value: unknown])[]): string {
  const tree: Tree = {};
  const gone: string[] = [];
  for (const [path, value] of settings) {
    if (value === undefined) gone.push(`# without ${path.join('.')}`);
    else put(tree, path, value);
  }
  const text = Object.keys(tree).length === 0 ? '' : stringify(tree, { lineWidth: 0 }).trimEnd();
  return [text, ...gone].filter((part) => part !== '').join('\n');
}

interface Tree {
  [key: string]: unknown;
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce<Tree>((node, key) => (node[key] ??= {}) as Tree, tree);
  parent[path.at(-1)!] = value;
}
