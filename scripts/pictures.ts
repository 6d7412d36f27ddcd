/*
 * Writes docs/pictures/ from real runs: what the terminal shows as SVG, pages as Chromium shows them, dark and light.
 * A picture in which only numbers differ stays as it is. Run it when the output has changed: npm run pictures
 * With names it writes only those, and `report` comes with `test`: npm run pictures -- demo gallery
 */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/core/package-root.ts';
import { startBackend } from '../src/index.ts';
import { galleryPage } from '../src/report/html/gallery-page.ts';
import { findExecutable } from '../src/senders/executable.ts';
import { terminalSvg } from './pictures/terminal-svg.ts';

const folder = join(packageRoot, 'docs', 'pictures');
const program = join(packageRoot, 'dist', 'otlp-chaos.js');
const scratch = mkdtempSync(join(tmpdir(), 'otlp-chaos-pictures-'));
const wanted = process.argv.slice(2);

interface TerminalPicture {
  /** As a reader would type it. */
  readonly shown: string;
  readonly args: readonly string[];
  readonly input?: { readonly text: string; readonly afterMs: number };
  /** The first so many lines. */
  readonly lines?: number;
}

const port = ['--grpc-port', '0', '--http-port', '0'];

const terminal: Readonly<Record<string, TerminalPicture>> = {
  demo: { shown: 'npx otlp-chaos demo bad-cert', args: ['demo', 'bad-cert'] },
  test: {
    shown: 'npx otlp-chaos test --suite smoke --sender js-http',
    args: ['test', '--suite', 'smoke', '--sender', 'js-http', '--report', `html=${join(scratch, 'report.html')}`],
  },
  learn: {
    shown: 'npx otlp-chaos learn start wrong-port',
    args: ['learn', 'start', 'wrong-port', '--sender', 'sdk', '--dir', 'wrong-port', ...port],
    input: { text: 'hint\nquit\n', afterMs: 25_000 },
  },
  // After `learn`, whose sender printed it.
  diagnose: {
    shown: 'npx otlp-chaos diagnose wrong-port/sender.log',
    args: ['diagnose', 'wrong-port/sender.log'],
  },
  probe: {
    shown: 'npx otlp-chaos probe ${http}/v1/traces/v1/traces',
    args: ['probe', '${http}/v1/traces/v1/traces'],
  },
  serve: {
    shown: 'npx otlp-chaos serve --scenario bad-cert',
    args: ['serve', '--scenario', 'bad-cert', ...port, '--control-port', '0', '--for', '1s'],
    lines: 24,
  },
};

async function runProgram({ args, input }: TerminalPicture): Promise<string> {
  // As npx starts it, since that is what the picture shows.
  const byNpx = { npm_lifecycle_event: 'npx', npm_lifecycle_script: 'otlp-chaos' };
  const env = { ...process.env, ...byNpx, FORCE_COLOR: '1', XDG_STATE_HOME: scratch };
  return await new Promise((resolve) => {
    // What it ends with is part of the picture: a cause that was found is 1.
    const child = execFile(process.execPath, [program, ...args], { env, cwd: scratch }, (_, out, err) =>
      resolve(err === '' ? out : `${err}\n${out}`),
    );
    if (input) setTimeout(() => child.stdin!.end(input.text), input.afterMs);
    else child.stdin!.end();
  });
}

/** Places of this machine and this run, as a reader would have them. */
function tidied(text: string): string {
  return text.replaceAll(`${scratch}/`, '').replaceAll(`${packageRoot}/`, '');
}

/** Ports, times and widths that follow from them are another number each time. */
function withoutNumbers(text: string): string {
  return text.replace(/[\d.:]+(T[\d:.]+Z)?|\s+/g, '#');
}

function writePicture(name: string, picture: string): void {
  const file = join(folder, name);
  const isSame = existsSync(file) && withoutNumbers(readFileSync(file, 'utf8')) === withoutNumbers(picture);
  if (!isSame) writeFileSync(file, picture);
  console.log(`${name}: ${isSame ? 'as before' : 'written'}`);
}

/** Of the pages as they were photographed last, without numbers: the same page need not be photographed again. */
const pagesFile = join(folder, 'pages.json');

/** Both as readers see it: the page asks which colours they prefer. */
function photograph(chromium: string, name: string, html: string): void {
  const pages = existsSync(pagesFile) ? (JSON.parse(readFileSync(pagesFile, 'utf8')) as Record<string, string>) : {};
  const digest = createHash('sha256').update(withoutNumbers(html)).digest('hex');
  const page = join(scratch, `${name}.html`);
  writeFileSync(page, html);
  for (const [scheme, value] of [
    ['dark', 0],
    ['light', 1],
  ] as const) {
    const file = join(folder, `${name}-${scheme}.png`);
    const isSame = existsSync(file) && pages[name] === digest;
    const look = ['--window-size=1000,900', `--blink-settings=preferredColorScheme=${value}`, `--screenshot=${file}`];
    if (!isSame) execFileSync(chromium, [...headless, ...look, `file://${page}`], { stdio: 'ignore' });
    console.log(`${name}-${scheme}.png: ${isSame ? 'as before' : 'written'}`);
  }
  writeFileSync(pagesFile, `${JSON.stringify({ ...pages, [name]: digest }, null, 2)}\n`);
}

const headless = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--hide-scrollbars',
  `--user-data-dir=${scratch}/browser`,
];

function isWanted(name: string): boolean {
  return wanted.length === 0 || wanted.includes(name);
}

mkdirSync(folder, { recursive: true });
try {
  await using backend = await startBackend();
  for (const [name, picture] of Object.entries(terminal)) {
    if (!isWanted(name)) continue;
    const filled = (text: string): string => text.replace('${http}', backend.endpoints.http);
    const output = tidied(await runProgram({ ...picture, args: picture.args.map(filled) }));
    const lines = output.split('\n').slice(0, picture.lines);
    writePicture(`${name}.svg`, terminalSvg(filled(picture.shown), lines.join('\n')));
  }
  const chromium = findExecutable(['chromium', 'chromium-browser', 'google-chrome']);
  if (chromium === undefined) console.log('no pictures of pages: Chromium is not installed');
  else {
    const report = join(scratch, 'report.html');
    if (existsSync(report)) photograph(chromium, 'report', readFileSync(report, 'utf8'));
    if (isWanted('gallery')) {
      await using gallery = await startBackend({ gallery: true });
      photograph(chromium, 'gallery', galleryPage(gallery.ready));
    }
  }
} finally {
  rmSync(scratch, { recursive: true });
}
