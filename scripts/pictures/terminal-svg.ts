import stringWidth from 'string-width';

/** What a terminal shows as a picture: a dark card, each run of one style where its columns are. */
export function terminalSvg(command: string, output: string): string {
  const prompt = `\u001B[2m$\u001B[22m \u001B[1m${command}\u001B[22m`;
  const lines = [prompt, ...output.trimEnd().split('\n')];
  const columns = Math.max(80, ...lines.map((line) => stringWidth(line)));
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = lines.length * cellHeight + 2 * margin;
  const texts = lines
    .map((line, row) => lineSvg(line, margin + (row + 0.75) * cellHeight))
    .filter((line) => line !== '');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(command)}</title>`,
    `<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d5dde6;white-space:pre}${classes}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="#10151c"/>`,
    ...texts,
    '</svg>\n',
  ].join('\n');
}

const cellWidth = 8.43;
const cellHeight = 19;
const margin = 16;

const classes = '.b{font-weight:700}.d{fill:#8593a3}.r{fill:#ff7b72}.g{fill:#56d364}.y{fill:#e3b341}.c{fill:#56c8d8}';

/** SGR parameters (ECMA-48 §8.3.117) that our output uses; others would be a colour that nobody sees here, so they throw. */
const sgr: Readonly<Record<string, { readonly set?: string; readonly clears?: string }>> = {
  0: { clears: 'bdrgyc' },
  1: { set: 'b' },
  2: { set: 'd' },
  22: { clears: 'bd' },
  31: { set: 'r', clears: 'gyc' },
  32: { set: 'g', clears: 'ryc' },
  33: { set: 'y', clears: 'rgc' },
  36: { set: 'c', clears: 'rgy' },
  39: { clears: 'rgyc' },
};

function lineSvg(line: string, y: number): string {
  let style = '';
  let column = 0;
  const runs: string[] = [];
  // oxlint-disable-next-line no-control-regex
  for (const part of line.split(/(\u001B\[\d*m)/)) {
    // oxlint-disable-next-line no-control-regex
    const [, code] = /^\u001B\[(\d*)m$/.exec(part) ?? [];
    if (code !== undefined) {
      style = styled(style, code);
      continue;
    }
    if (part.trim() !== '') runs.push(runSvg(part, column, style));
    column += stringWidth(part);
  }
  return runs.length === 0 ? '' : `<text y="${y}">${runs.join('')}</text>`;
}

function styled(style: string, code: string): string {
  const change = sgr[code || '0'];
  if (!change) throw new Error(`SGR ${code} has no place in a picture yet`);
  const { set = '', clears = '' } = change;
  return (
    Array.from(style)
      .filter((one) => !clears.includes(one) && one !== set)
      .join('') + set
  );
}

function runSvg(text: string, column: number, style: string): string {
  const lead = text.length - text.trimStart().length;
  const at = (margin + (column + lead) * cellWidth).toFixed(1);
  const names = style === '' ? '' : ` class="${Array.from(style).join(' ')}"`;
  return `<tspan x="${at}"${names}>${escaped(text.trim())}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
