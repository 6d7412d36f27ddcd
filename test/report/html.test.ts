import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html/page.ts';
import { judgedRun, verdict } from '../run/judged-runs.ts';
import { requireTool } from '../tools/tools.ts';
import { hostileRun } from './hostile.ts';
import { lossy, runOf, throttled } from './recorded-runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-html-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runs = [
  runOf(throttled(300)),
  runOf(throttled(2000), { protocol: 'http/json' }),
  { ...runOf(lossy(), { name: 'lossy' }), notAsked: [{ check: 'other', because: 'it does not retry' }] },
];

/** The page as Chromium has read it, and what its console said. */
function read(html: string, chromium: string, fragment = ''): { dom: string; said: string[] } {
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
  const own = [`--user-data-dir=${join(folder, 'profile')}`, '--enable-logging=stderr', '--dump-dom'];
  const { stdout, stderr } = spawnSync(chromium, [...flags, ...own, `file://${file}${fragment}`], {
    encoding: 'utf8',
    timeout: 25_000,
  });
  return { dom: stdout, said: stderr.split('\n').filter((line) => line.includes('CONSOLE')) };
}

test('Chromium reads the page without a complaint and shows the matrix, evidence and drawings', (context) => {
  const { dom, said } = read(htmlReport(runs), requireTool('chromium', context));
  expect(said).toEqual([]);
  const rows = [...dom.matchAll(/<tr><th scope="row"><a href="#(run-\d)">([^<]*)/g)].map(([, id, name]) => [id, name]);
  expect(rows).toEqual([
    ['run-1', 'throttle.grpc'],
    ['run-2', 'throttle.http-json'],
    ['run-3', 'lossy.grpc'],
  ]);
  expect(dom).toContain('aria-label="honours-retry-delay: fail"');
  expect(dom).toContain('<details class="run" id="run-1" open="">');
  expect(dom).toContain('<details class="run" id="run-2">');
  expect(dom).toMatch(/<td class="bad">\+300ms &lt; 1s<\/td>/);
  expect(dom).toContain('<circle class="early"');
  expect(dom).toContain('given, not arrived: 10 at the end');
});

test('a link of the matrix opens the run that it leads into, without a script', (context) => {
  const { dom } = read(htmlReport(runs), requireTool('chromium', context), '#run-2-no-loss');
  expect(dom).toContain('<details class="run" id="run-2" open="">');
});

test('a page that loads or runs something is complained about: the test above can fail', (context) => {
  const html = htmlReport(runs).replace('</body>', '<script>alert(1)</script></body>');
  const { said } = read(html, requireTool('chromium', context));
  expect(said.join('\n')).toContain('Content Security Policy');
});

test('hostile words stay words: Chromium finds no element, attribute or script that is not ours', (context) => {
  const { dom, said } = read(htmlReport([hostileRun()]), requireTool('chromium', context));
  expect(said).toEqual([]);
  expect(dom).toContain('onerror=alert(1)');
  expect(dom).not.toMatch(/<(img|script|iframe|object|link)\b/);
  expect([...dom.matchAll(/\son\w+="/g)]).toEqual([]);
  expect(dom.match(/<style/g)).toHaveLength(1);
});

test('the page refers to nothing outside itself, and every link leads somewhere', () => {
  const html = htmlReport([...runs, hostileRun()]);
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, target]) => target!);
  const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => `#${id}`));
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((target) => !ids.has(target))).toEqual([]);
  expect(html).not.toMatch(/\ssrc="|url\(|@import/);
});

test('what is not plain is told: known, listed but not failing, not asked, broken, rules of ours', () => {
  const listed = { reason: 'issue 12', place: 'known.yaml:3' };
  const verdicts = [
    verdict('fail', { listed }),
    verdict('pass', { listed, check: 'fixed-one' }),
    verdict('pass', { check: 'tidy', strength: 'QUALITY' }),
  ];
  const html = htmlReport([judgedRun({ verdicts }), judgedRun({ id: 'b.grpc', trouble: 'no port' }), ...runs]);
  expect(html).toContain('Known: issue 12 (known.yaml:3)');
  expect(html).toContain('No longer fails: take it off the list (known.yaml:3)');
  expect(html).toContain('other was not asked: it does not retry');
  expect(html).toContain('The set-up broke: no port');
  expect(html).toContain('QUALITY: 1 pass · 0 fail');
});

test('the page stays small, however much a sender repeats', () => {
  const recorded = lossy();
  for (let n = 0; n < 20_000; n++)
    recorded
      .at(1000 + n)
      .request(`y${n}`, [[11, 20]], `p${n % 500}`)
      .refuse(`y${n}`);
  expect(htmlReport([runOf(recorded)]).length).toBeLessThan(500_000);
});
