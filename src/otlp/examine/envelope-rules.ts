import type { Signal } from '../../core/signal.ts';
import { signalMessages } from '../signal-messages.ts';
import type { NodeRule, NodeRules } from './node-rules.ts';

/** S52: no request, resource or scope around nothing. */
const notEmpty =
  (field: string): NodeRule =>
  ({ node, judge }) => {
    if (node.has(field) || node.isWhole) judge('S52', field, node.has(field) ? undefined : 'nothing', 'at least one');
  };

export function envelopeRules(signal: Signal): NodeRules {
  const { request, resources, scopes, items } = signalMessages[signal];
  const resource = request.byName.get(resources)!.message!;
  const scope = resource.byName.get(scopes)!.message!;
  return {
    [request.name]: notEmpty(resources),
    [resource.name]: notEmpty(scopes),
    [scope.name]: notEmpty(items),
  };
}
