import type { ChaosEvent, EventOf } from '../../core/event.ts';
import type { Finding } from '../../core/verdict.ts';
import { counted } from './words.ts';

type Examined = EventOf<'exchange.examined'>;

/** What the requests that were looked at closely say of `rules`. */
export function findingOf(events: readonly ChaosEvent[], rules: readonly string[]): Finding {
  const examined = events.filter((event): event is Examined => event.type === 'exchange.examined');
  const concerned = examined.filter((event) => countsOf(event, rules).tested > 0);
  const broken = concerned.filter((event) => countsOf(event, rules).broken > 0);
  const shown = (which: readonly Examined[]): number[] => which.map(({ seq }) => seq);
  if (broken.length > 0) {
    const places = rules.flatMap((rule) => placeOf(broken, rule) ?? []);
    const summary = `${broken.length} of ${counted(concerned.length, 'request')} examined: ${places.join('; ')}`;
    return { outcome: 'fail', summary, evidence: shown(broken) };
  }
  if (concerned.length > 0) {
    const places = concerned.reduce((sum, event) => sum + countsOf(event, rules).tested, 0);
    const summary = `right in ${counted(places, 'place')} of ${counted(concerned.length, 'request')} examined`;
    return { outcome: 'pass', summary, evidence: shown(concerned) };
  }
  const summary =
    examined.length > 0
      ? `none of ${counted(examined.length, 'request')} examined puts it to the test`
      : 'no request was examined';
  return { outcome: 'unproven', summary, evidence: shown(examined) };
}

function countsOf({ rules: found }: Examined, rules: readonly string[]): { tested: number; broken: number } {
  const own = found.filter(({ rule }) => rules.includes(rule));
  return {
    tested: own.reduce((sum, { tested }) => sum + tested, 0),
    broken: own.reduce((sum, { broken }) => sum + broken, 0),
  };
}

/** The first place that breaks a rule, and how many there are. */
function placeOf(events: readonly Examined[], rule: string): string | undefined {
  const first = events.flatMap(({ violations }) => violations).find((violation) => violation.rule === rule);
  if (!first) return undefined;
  const { place, seen, allowed } = first;
  const places = events.reduce((sum, event) => sum + countsOf(event, [rule]).broken, 0);
  return `${rule} at ${place}: ${seen} (allowed: ${allowed}), in ${counted(places, 'place')}`;
}
