import { spanIdOf, traceIdOf } from '../otlp/identity.ts';
import { attributesFrom, resource, scope } from './attributes.ts';
import { eachItem, unixNanos, type ItemRange } from './item-range.ts';

const spanKindServer = 2;
const statusOk = 1;
const routes = ['/orders', '/orders/{id}', '/carts/{id}', '/products'];

export function spansRequest(range: ItemRange): object {
  const spans = eachItem(range, (seq) => spanOf(range, seq));
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
}

function spanOf({ run, at }: ItemRange, seq: number): object {
  const route = routes[seq % routes.length]!;
  return {
    traceId: traceIdOf(run, seq),
    spanId: spanIdOf(run, seq),
    name: `GET ${route}`,
    kind: spanKindServer,
    startTimeUnixNano: unixNanos(at, seq % 1000),
    endTimeUnixNano: unixNanos(at, (seq % 1000) + 1500),
    attributes: attributesFrom(spanAttributes(route, seq)),
    status: { code: statusOk },
    flags: 0x101,
  };
}

/** Ten attributes, as HTTP server instrumentation writes them. */
function spanAttributes(route: string, seq: number) {
  return {
    'http.request.method': 'GET',
    'http.route': route,
    'url.path': route.replace('{id}', String(seq)),
    'url.scheme': 'https',
    'server.address': 'shop.test',
    'server.port': 443,
    'http.response.status_code': 200,
    'network.protocol.version': '2',
    'user_agent.original': 'otlp-chaos/1.0',
    'client.address': '192.0.2.17',
  };
}
