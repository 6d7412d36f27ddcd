import type { EventOf, Exhibit } from '../../core/event.ts';
import type { Cause } from '../../scenario/scenario.ts';
import { causeTitles } from '../cause-titles.ts';
import { escapeMarkup } from '../markup.ts';
import { pageStyle } from './page-style.ts';

/** Nothing is loaded and nothing runs: the page is text. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const galleryStyle = `
nav ul { display: flex; flex-wrap: wrap; gap: .35rem 1rem; padding: 0; margin: .8rem 0 0; list-style: none }
.exhibit { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; background: var(--card) }
.exhibit > summary { padding: .55rem .9rem; cursor: pointer; overflow-wrap: anywhere }
.exhibit > summary code { font-weight: 600; margin-right: .5rem } .exhibit .body { padding-top: .5rem }
.exhibit h3 { font-size: .87rem; margin: .8rem 0 0; color: var(--dim); font-weight: 500 } .exhibit p { margin: .3rem 0 }
.ways { margin: .8rem 0 0 } .ways dt { color: var(--dim) } .ways dd { margin: 0 0 .4rem; overflow-wrap: anywhere }
.doors { border: 1px solid var(--line); border-radius: 999px; padding: 0 .6rem; color: var(--dim); font-size: .8em; white-space: nowrap }
`;

/** One file for a browser: every exhibit, what it shows, and every way to it. */
export function galleryPage(ready: EventOf<'backend.ready'>): string {
  const { gallery = [] } = ready;
  const rooms = [...Map.groupBy(gallery, ({ cause }) => cause as Cause)];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>otlp-chaos gallery: ${gallery.length} exhibits</title>
<style>${pageStyle}${galleryStyle}</style>
</head>
<body>
<header><h1>otlp-chaos gallery</h1>
<p class="dim">${gallery.length} exhibits: ways in which an export fails, and one in which it does not; otlp-chaos ${escapeMarkup(ready.version)}, seed ${ready.seed}</p>
${waysIn(ready)}
<nav aria-label="Causes"><ul>${rooms.map(([cause]) => `<li><a href="#${cause}">${causeTitles[cause]}</a></li>`).join('')}</ul></nav>
</header>
<main>
${rooms.map(([cause, exhibits]) => room(cause, exhibits)).join('\n')}
</main>
</body>
</html>
`;
}

function waysIn({ endpoints }: EventOf<'backend.ready'>): string {
  const rows = [
    ['OTLP/HTTP', `<code>${escapeMarkup(endpoints.http)}/s/NAME</code>`],
    ['OTLP/gRPC', `<code>${escapeMarkup(endpoints.grpc)}</code> with <code>x-otlp-chaos-scenario: NAME</code>`],
    ['Each test its own schedule', '<code>x-otlp-chaos-session: TEST</code>'],
  ];
  return `<dl class="ways">${rows.map(([name, way]) => `<dt>${name}</dt><dd>${way}</dd>`).join('')}</dl>`;
}

function room(cause: Cause, exhibits: readonly Exhibit[]): string {
  return `<h2 id="${cause}">${causeTitles[cause]}</h2>\n${exhibits.map(exhibitDetails).join('\n')}`;
}

function exhibitDetails(one: Exhibit): string {
  const { exhibit, title, summary, aliases, layers, doors, env } = one;
  const where = doors === 'own' ? ' <span class="doors">own doors</span>' : '';
  const known = aliases.length === 0 ? '' : `<p class="dim">Also ${aliases.map((alias) => code(alias)).join(', ')}</p>`;
  const acts = layers.length === 0 ? '' : `<p class="dim">Acts on ${layers.join(', ')}</p>`;
  return (
    `<details class="exhibit"><summary>${code(exhibit)} ${escapeMarkup(title)}${where}</summary><div class="body">` +
    `<p>${escapeMarkup(summary)}</p>${acts}${known}` +
    block('See it', one.command) +
    (env.http ? block('An SDK over HTTP', variables(env.http)) : '') +
    (env.grpc ? block('An SDK over gRPC', variables(env.grpc)) : '') +
    block('A Collector', one.collector) +
    block('Cause, fix and why', one.explain) +
    `</div></details>`
  );
}

function code(text: string): string {
  return `<code>${escapeMarkup(text)}</code>`;
}

function block(title: string, text: string): string {
  return `<h3>${title}</h3><pre>${escapeMarkup(text.trimEnd())}</pre>`;
}

function variables(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}
