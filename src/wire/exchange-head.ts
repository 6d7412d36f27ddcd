import type { ConnectionSubject, ExchangeHead } from '../core/subject.ts';
import type { Admission } from './admission.ts';
import type { ExchangeHost, Numbered } from './host.ts';
import type { IncomingRequest } from './incoming-request.ts';

/** What is known of a request before its body: what faults decide by. */
export function headOf(
  { connection, listener, peer, ordinal: connectionOrdinal }: ConnectionSubject,
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
    credential: host.credentialOf(headers),
    requestOrdinal: ordinal,
  };
}
