import { defineCheck } from '../core/verdict.ts';
import { judgeToldLoss } from './reading/told-loss.ts';
import { requestSizeLimit } from './request-size-limit.ts';

export const overLimitIsTold = defineCheck({
  name: 'over-limit-is-told',
  title: 'A request that is over the sender’s own limit is not dropped in silence',
  rule: 'S5, S35',
  strength: 'SHOULD',
  source: requestSizeLimit.source,
  explain:
    'The sender is given more at once than its limit lets it send. What it drops for that reason has to be told, by a line of ' +
    'warning or worse, or by public counters that hold as many items. Nothing is proven where nothing was lost.',
  advice: 'Log the size and the limit when a request is dropped for its size, and count its items.',
  notAsked: (conditions) => requestSizeLimit.notAsked!(conditions),
  judge: judgeToldLoss,
});
