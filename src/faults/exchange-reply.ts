import { deepFreeze } from '../core/frozen.ts';
import { lawfulDelivery } from '../core/reply.ts';
import type { Answer, CommitPoint, DeliveryStep, ExchangeReply } from '../core/reply.ts';

/** A refusal: nothing of the request is stored. */
export function refuseWith(answer: Answer): ExchangeReply {
  return deliver(answer, lawfulDelivery, 'never');
}

export function deliver(answer: Answer, delivery: readonly DeliveryStep[], commit: CommitPoint): ExchangeReply {
  return deepFreeze({ answer, delivery, commit });
}

/** For explanations: `before` a sender that resends makes a duplicate, `never` one that does not resend loses data. */
export const fateOfData: Readonly<Record<'before' | 'never', string>> = {
  before: 'the data was stored, so a resend makes a duplicate',
  never: 'nothing was stored, so without a resend the data is lost',
};
