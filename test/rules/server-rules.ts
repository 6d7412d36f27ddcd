/** What OTLP 1.11.0 asks of a server, by the names that tests, scenarios and documents cite. */
export interface ServerRule {
  readonly id: string;
  readonly strength: 'MUST' | 'SHOULD' | 'MAY';
  readonly text: string;
}

export const serverRules: readonly ServerRule[] = [
  { id: 'R1', strength: 'MUST', text: 'Requests come uncompressed or as gzip, over gRPC and over HTTP.' },
  { id: 'R2', strength: 'MUST', text: 'gRPC requests have a size limit, which holds after decompression too.' },
  { id: 'R3', strength: 'MUST', text: 'Over it the answer is RESOURCE_EXHAUSTED without RetryInfo: not retryable.' },
  { id: 'R4', strength: 'MUST', text: 'Responses have a size limit; optional texts are shortened first.' },
  { id: 'R5', strength: 'SHOULD', text: 'An empty request is a success.' },
  { id: 'R6', strength: 'MUST', text: 'A success is the response message of the signal, over HTTP with status 200.' },
  { id: 'R7', strength: 'MUST', text: 'A full success leaves partial_success unset.' },
  { id: 'R8', strength: 'MUST', text: 'A partial success is a success that counts what was rejected.' },
  { id: 'R9', strength: 'SHOULD', text: 'A partial success says in English why.' },
  { id: 'R10', strength: 'MUST', text: 'A warning rejects nothing and has a text.' },
  {
    id: 'R11',
    strength: 'SHOULD',
    text: 'gRPC: UNAVAILABLE is worth a retry, INVALID_ARGUMENT says that data is bad.',
  },
  { id: 'R12', strength: 'SHOULD', text: 'Overload is signalled, and may say when to come back.' },
  { id: 'R13', strength: 'SHOULD', text: 'The pause that is asked for is short enough for a client to wait.' },
  {
    id: 'R14',
    strength: 'MUST',
    text: 'HTTP request bodies have a size limit, also after decompression; over it 413.',
  },
  { id: 'R15', strength: 'MUST', text: 'The Content-Type of a response is that of its request.' },
  { id: 'R16', strength: 'MAY', text: 'Responses may be compressed for a client that accepts it.' },
  {
    id: 'R17',
    strength: 'MUST',
    text: 'The body of an HTTP failure is a google.rpc.Status in the encoding of the request.',
  },
  { id: 'R18', strength: 'SHOULD', text: 'The HTTP status says whether a retry makes sense.' },
  {
    id: 'R19',
    strength: 'MUST',
    text: 'Data that is permanently bad is answered with 400, which should hold BadRequest.',
  },
  { id: 'R20', strength: 'SHOULD', text: 'Protobuf and JSON are served on one port, told apart by Content-Type.' },
  { id: 'R21', strength: 'MUST', text: 'JSON fields that nobody knows are ignored.' },
  { id: 'R22', strength: 'MAY', text: 'Envelopes without telemetry may be ignored.' },
];
