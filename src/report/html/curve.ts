import type { ChaosEvent } from '../../core/event.ts';
import { curveOf } from '../curve.ts';
import type { CurvePoint } from '../curve.ts';
import { drawing, frameSvg, rounded, xOf } from './axis.ts';
import type { Axis } from './axis.ts';

const plotHeight = 96;

/** Items on their way or lost, and items stored again, over time. */
export function curveSvg(events: readonly ChaosEvent[], axis: Axis): string {
  const points = curveOf(events);
  const highest = Math.max(0, ...points.flatMap(({ missing, copies }) => [missing, copies]));
  const last = points.at(-1);
  if (!last || highest === 0) return '';
  const height = drawing.top + plotHeight;
  const line = (of: (point: CurvePoint) => number): string => stepPath(points, of, highest, axis);
  const missing = line((point) => point.missing);
  const area = `${missing}V${height}H${xOf(points[0]!.atMs, axis)}Z`;
  const body =
    `<path class="area" d="${area}"/><path class="missing" d="${missing}"/>` +
    `<path class="copies" d="${line((point) => point.copies)}"/>` +
    `<text class="lane" x="${drawing.left - 8}" y="${drawing.top + 5}">${highest}</text>` +
    `<text class="lane" x="${drawing.left - 8}" y="${height}">0</text>`;
  const label = `Items over time: at the end ${last.missing} missing and ${last.copies} stored again`;
  const size = `viewBox="0 0 ${drawing.width} ${height + 20}"`;
  const svg = `<svg class="draw" ${size} role="img" aria-label="${label}">${frameSvg(events, axis, height)}${body}</svg>`;
  return `<figure>${svg}<figcaption>${legendOf(last)}</figcaption></figure>`;
}

function legendOf({ missing, copies }: CurvePoint): string {
  const key = (name: string): string =>
    `<svg class="key" viewBox="0 0 16 16" aria-hidden="true"><path class="${name}" d="M0 8H16"/></svg>`;
  return (
    `<span>${key('missing')} given, not arrived: ${missing} at the end</span> ` +
    `<span>${key('copies')} stored again: ${copies} at the end</span>`
  );
}

/** What is known holds until the next moment. */
function stepPath(
  points: readonly CurvePoint[],
  of: (point: CurvePoint) => number,
  highest: number,
  axis: Axis,
): string {
  const yOf = (value: number): number => rounded(drawing.top + plotHeight * (1 - value / highest));
  const [first, ...rest] = points;
  const steps = rest.map((point) => `H${xOf(point.atMs, axis)}V${yOf(of(point))}`).join('');
  return `M${xOf(first!.atMs, axis)} ${yOf(of(first!))}${steps}H${xOf(axis.toMs, axis)}`;
}
