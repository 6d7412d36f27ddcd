import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** How text may look where it is read: how wide, and in colour or not. */
export interface Style {
  /** Columns. */
  readonly width: number;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

const defaultWidth = 80;
/** Longer lines are hard to read, however wide the terminal is. */
const maxWidth = 100;

/** Colour where a terminal reads; `NO_COLOR` and `FORCE_COLOR` win, whatever the terminal can do. */
export function createStyle(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Style {
  const width = Math.min(stream.columns || defaultWidth, maxWidth);
  return isColoured(stream, env) ? { width, ...coloured } : { ...plainStyle, width };
}

const asIs: Paint = (text) => text;

export const plainStyle: Style = {
  width: defaultWidth,
  bold: asIs,
  dim: asIs,
  red: asIs,
  green: asIs,
  yellow: asIs,
  cyan: asIs,
};

const paint = (format: Parameters<typeof styleText>[0]): Paint => {
  return (text) => styleText(format, text, { validateStream: false });
};

const coloured = {
  bold: paint('bold'),
  dim: paint('dim'),
  red: paint('red'),
  green: paint('green'),
  yellow: paint('yellow'),
  cyan: paint('cyan'),
};

function isColoured(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY && stream.getColorDepth(env) > 1;
}
