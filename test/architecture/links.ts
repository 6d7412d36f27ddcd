import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';
import { readProjectFile } from './sources.ts';

/** Relative links of a Markdown file that lead nowhere: neither to a file nor to a heading in it. */
export function brokenLinks(path: string): string[] {
  const text = withoutCode(readProjectFile(path));
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !resolves(path, target));
}

function resolves(from: string, target: string): boolean {
  const [file, heading] = target.split('#', 2);
  const path = file ? normalize(join(dirname(from), decodeURI(file))) : from;
  if (!existsSync(join(packageRoot, path))) return false;
  return heading === undefined || !path.endsWith('.md') || anchorsOf(path).includes(heading);
}

function anchorsOf(path: string): string[] {
  const headings = withoutCode(readProjectFile(path), '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** Code may hold anything that looks like a link; headings may hold code. */
function withoutCode(markdown: string, inline = '$&'): string {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  return inline === '' ? prose : prose.replace(/`[^`\n]*`/g, '');
}
