import stringWidth from 'string-width';
import { ownCommand } from '../core/own-command.ts';
import type { EventOf, Exhibit } from '../core/event.ts';
import type { Cause } from '../scenario/scenario.ts';
import { causeTitles } from './cause-titles.ts';
import { padTo, table, wrap } from './layout.ts';
import type { Style } from './style.ts';

/** What `serve --gallery` says before anybody comes: the ways in, and a line for each exhibit, by cause. */
export function galleryText(ready: EventOf<'backend.ready'>, style: Style): string {
  const { gallery = [], version, seed } = ready;
  const title = `${style.bold('otlp-chaos')} ${version}  ${style.bold(style.cyan('gallery'))}`;
  return [
    `${title}  ${gallery.length} exhibits, seed ${seed}`,
    waysIn(ready, style).join('\n'),
    ...roomsOf(gallery, style),
    ...hints(ready).map((text) => wrap(text, { width: style.width }).map(style.dim).join('\n')),
    '',
  ].join('\n\n');
}

function waysIn({ endpoints, control, caFile, gallery = [] }: EventOf<'backend.ready'>, style: Style): string[] {
  const authority = caFile ?? gallery.find((one) => one.caFile !== undefined)?.caFile;
  const rows: [string, string | undefined][] = [
    ['OTLP/HTTP', `${endpoints.http}/s/NAME`],
    ['OTLP/gRPC', endpoints.grpc],
    ['', 'with the metadata x-otlp-chaos-scenario: NAME'],
    ['own doors', 'two ports after the name, gRPC and HTTP: what goes wrong before a request'],
    ['authority', authority],
    ['control API', control],
  ];
  const shown = rows.flatMap(([name, value]) => (value === undefined ? [] : [[style.dim(name), value]]));
  return table(shown, { width: Infinity, indent: 2 });
}

function roomsOf(gallery: readonly Exhibit[], style: Style): string[] {
  return [...Map.groupBy(gallery, ({ cause }) => cause as Cause)].map(([cause, exhibits]) => {
    const nameWidth = Math.max(...exhibits.map(({ exhibit }) => exhibit.length));
    const doorsWidth = Math.max(...exhibits.map((one) => doorsOf(one).length));
    const room = style.width - nameWidth - (doorsWidth === 0 ? 0 : doorsWidth + 2) - 4;
    const lines = exhibits.map((one) => {
      const doors = doorsWidth === 0 ? '' : `${padTo(doorsOf(one), doorsWidth)}  `;
      return `  ${padTo(style.cyan(one.exhibit), nameWidth)}  ${doors}${style.dim(shortened(one.title, room))}`;
    });
    return [style.bold(causeTitles[cause]), ...lines].join('\n');
  });
}

/** Cut between words. */
function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const words = text.split(' ');
  while (words.length > 1 && stringWidth(`${words.join(' ')} …`) > width) words.pop();
  return `${words.join(' ')} …`;
}

function doorsOf({ doors, endpoints }: Exhibit): string {
  return doors === 'shared' ? '' : [endpoints.grpc, endpoints.http].map((url) => new URL(url).port).join(' ');
}

function hints({ control }: EventOf<'backend.ready'>): string[] {
  return [
    ...(control === undefined
      ? []
      : [`${control}/gallery has commands and settings for each, as a page in a browser.`]),
    `The header x-otlp-chaos-session: TEST gives each test its own schedule. Ctrl-C stops; ${ownCommand()} explain NAME tells the rest.`,
  ];
}
