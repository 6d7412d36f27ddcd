import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Visitor, parseSync } from 'oxc-parser';
import type { Function as FunctionNode, ArrowFunctionExpression, ParseResult } from 'oxc-parser';
import { packageRoot } from '../../src/core/package-root.ts';

export interface Import {
  /** A path from the package's root for our own files, else as it is written. */
  readonly target: string;
  readonly isOurs: boolean;
  /** Gone after types are erased. */
  readonly isType: boolean;
  /** Loaded when it is needed, not at the start. */
  readonly isDynamic: boolean;
}

export interface SourceFile {
  /** From the package's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly functions: readonly { readonly name: string; readonly line: number; readonly lines: number }[];
  readonly hasDefaultExport: boolean;
  readonly parsed: ParseResult;
}

/** Every file that git tracks or would track, from the package's root. */
export function projectFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(packageRoot, path)));
}

export function readProjectFile(path: string): string {
  return readFileSync(join(packageRoot, path), 'utf8');
}

/** The project's TypeScript, parsed. */
export function readSources(): SourceFile[] {
  return projectFiles()
    .filter((path) => /^(src|test|scripts)\/.*\.ts$/.test(path))
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readProjectFile(path);
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]!.message}`);
  return {
    path,
    text,
    lines: text.trimEnd().split('\n').length,
    imports: importsOf(path, text, parsed),
    functions: functionsOf(text, parsed),
    hasDefaultExport: parsed.module.staticExports.some(({ entries }) =>
      entries.some(({ exportName }) => exportName.kind === 'Default'),
    ),
    parsed,
  };
}

function importsOf(path: string, text: string, { module }: ParseResult): Import[] {
  const named = (target: string, isType: boolean, isDynamic = false): Import => {
    const isOurs = target.startsWith('.');
    return { target: isOurs ? normalize(join(dirname(path), target)) : target, isOurs, isType, isDynamic };
  };
  const imports = module.staticImports.map(({ moduleRequest, entries }) =>
    named(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType)),
  );
  const reExports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) => (moduleRequest ? [named(moduleRequest.value, isType)] : [])),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest }) =>
    named(text.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, ''), false, true),
  );
  return [...imports, ...reExports, ...dynamic];
}

function functionsOf(text: string, { program }: ParseResult): SourceFile['functions'] {
  const functions: { name: string; line: number; lines: number }[] = [];
  const groups = new Set<number>();
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const note = (node: FunctionNode | ArrowFunctionExpression): void => {
    if (groups.has(node.start)) return;
    const line = lineOf(node.start);
    const name = ('id' in node && node.id?.name) || text.slice(node.start, node.start + 40).split('\n')[0]!;
    functions.push({ name, line, lines: lineOf(node.end) - line + 1 });
  };
  new Visitor({
    // A group of tests is a heading, not a function that somebody has to hold in the head.
    CallExpression({ callee, arguments: [, body] }) {
      if (body && text.slice(callee.start, callee.end).startsWith('describe')) groups.add(body.start);
    },
    FunctionDeclaration: note,
    FunctionExpression: note,
    ArrowFunctionExpression: note,
  }).visit(program);
  return functions;
}
