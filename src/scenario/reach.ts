import type { Layer } from '../core/subject.ts';
import type { Scenario } from './scenario.ts';

/**
 * Where else than in exchanges a scenario acts or looks, by the layers that its faults declare and by what its phases
 * wait for. Empty: what a request carries can choose it, since nothing has to be decided before the request is there.
 */
export function beyondExchanges({ phases }: Pick<Scenario, 'phases'>): Layer[] {
  const acts = phases.flatMap(({ rules }) => rules.map(({ fault }) => fault.layer));
  const waits = phases.flatMap(({ until = {} }): Layer[] => [
    ...(until.connections === undefined ? [] : (['connection'] as const)),
    ...(until.handshakes === undefined ? [] : (['tls'] as const)),
  ]);
  return [...new Set([...acts, ...waits])].filter((layer) => layer !== 'exchange');
}
