import type { ExchangeHead } from '../core/subject.ts';
import type { Admission } from './admission.ts';
import type { ExchangeHost, Numbered } from './host.ts';
import type { IncomingRequest, Line } from './incoming-request.ts';

/** What is known of a request before its body: what faults decide by. */
export function headOf(
  { subject: { connection, listener, peer, ordinal: connectionOrdinal }, secure }: Pick<Line, 'subject' | 'secure'>,
  { httpVersion, method, path, headers }: IncomingRequest,
  { protocol, signal, compression }: Admission,
  { host, id, ordinal }: Numbered & { readonly host: ExchangeHost },
): ExchangeHead {
  return {
    connection,
    listener,
    peer,
    ordinal: connectionOrdinal,
    exchange: id,
    protocol,
    httpVersion,
    method,
    path,
    signal,
    headers,
    compression,
    secure,
    credential: host.credentialOf(headers),
    requestOrdinal: ordinal,
  };
}
