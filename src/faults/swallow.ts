import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';

export const swallow = defineFault({
  name: 'swallow',
  layer: 'listener',
  params: Type.Object({}),
  rules: ['S46', 'S47', 'X3'],
  // Its kernels drop a SYN for which the accept queue has no room; others answer it.
  needs: ['linux'],
  fidelity: 'kernel',
  // What a connect that nobody answers is called where it has a time-out of its own, and where a deadline ends it.
  senderEvidence: /i\/o timeout|ETIMEDOUT|timed out|deadline exceeded/i,
  explain: () =>
    'SYNs to the port go unanswered: neither a connection nor a refusal comes of them, as behind a firewall.',
  plan: () => Object.freeze({ verb: 'swallow' }),
});
