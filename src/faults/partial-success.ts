import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { share } from '../core/param.ts';
import { lawfulDelivery } from '../core/reply.ts';
import { hasBody } from '../core/subject.ts';
import { deliver } from './exchange-reply.ts';

export const partialSuccess = defineFault({
  name: 'partial-success',
  layer: 'exchange',
  params: Type.Object({
    rejected: share({ default: '10%', description: 'Items of each request that are not stored: 3, 10% or all.' }),
    message: Type.String({
      default: 'some items were rejected: a required attribute is missing',
      minLength: 1,
      maxLength: 4096,
    }),
  }),
  rules: ['R8', 'R9', 'R10', 'S13', 'S14', 'S37'],
  explain({ rejected }) {
    const named = amount(rejected);
    return named === undefined
      ? 'Requests are stored whole and answered with success and a warning.'
      : `Requests are answered with success, but ${named} of each are named as rejected and not stored.`;
  },
  plan(request, { rejected, message }) {
    const items = hasBody(request) ? request.body.items : 0;
    const count = countOf(String(rejected), items);
    if (count > 0) return deliver({ kind: 'partial', rejected: count, message }, lawfulDelivery, 'before');
    // R10: a warning counts nothing as rejected. An empty request has nothing to reject (R5).
    if (amount(rejected) !== undefined) return undefined;
    return deliver({ kind: 'success', warning: message }, lawfulDelivery, 'before');
  },
});

/** At least one item of a request that has any, or a small percentage would never be seen. */
function countOf(rejected: string, items: number): number {
  if (rejected === 'all') return items;
  if (!rejected.endsWith('%')) return Math.min(items, Number(rejected));
  const percent = Number(rejected.slice(0, -1));
  return percent === 0 ? 0 : Math.min(items, Math.max(1, Math.round((items * percent) / 100)));
}

/** In words; undefined for none at all. */
function amount(rejected: number | string): string | undefined {
  if (rejected === 'all') return 'all items';
  const text = String(rejected);
  if (Number(text.replace('%', '')) === 0) return undefined;
  return text.endsWith('%') ? `the last ${text} of the items` : `the last ${text} items`;
}
