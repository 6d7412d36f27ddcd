import type { Protocol } from '../../../src/core/signal.ts';
import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import { batch } from './senders.ts';

const here = '127.0.0.1:4318';

/** Where a request goes and what it says. */
export interface Aim {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly credential?: 'valid' | 'missing';
  /** Names of headers with a secret. */
  readonly secrets?: readonly string[];
}

export function aim(made: History, { method = 'POST', path = '/v1/traces', host = here, ...who }: Aim = {}): History {
  const secrets = (who.secrets ?? []).map((name) => [name, 'valid']);
  const headers = { host, ...(Object.fromEntries(secrets) as Record<string, string>) };
  return made.saying({ method, path, headers, credential: who.credential ?? 'missing' });
}

export function begun(over: Protocol = 'http/protobuf'): History {
  return history(run).over(over);
}

/** Batch `n` is offered, sent, and answered with another place. */
export function redirected(
  made: History,
  n: number,
  status: number,
  location = '/moved/v1/traces',
  from?: Aim,
): History {
  return aim(made, from)
    .offer(n * 10 - 9, 10)
    .request(`a${n}`, batch(n))
    .answer(`a${n}`, { status, headers: { location } });
}

/** What comes from now on comes over TLS. */
export function secured(made: History): History {
  const tls = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', certificate: 'good' };
  return made.open('c2').add({ type: 'tls.established', connection: 'c2', ...tls });
}

/** Batch `n` comes to the other place and is stored. */
export function followed(made: History, n: number, to: Aim = {}): History {
  return aim(made, { path: '/moved/v1/traces', ...to })
    .request(`b${n}`, batch(n))
    .store(`b${n}`);
}

/** Somebody asks for the other place, without any data. */
export function visited(made: History, name: string, to: Aim = {}): History {
  return aim(made, { method: 'GET', path: '/moved/v1/traces', ...to }).head(name);
}
