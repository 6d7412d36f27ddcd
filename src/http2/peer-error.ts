import type { Http2Code } from '../core/http2-codes.ts';

/** The peer broke a rule, and the connection ends by it. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code: Http2Code;

  constructor(code: Http2Code, message: string) {
    super(message);
    this.code = code;
  }
}

/** The peer broke a rule, and one stream ends by it. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly code: Http2Code;
  readonly stream: number;

  constructor(stream: number, code: Http2Code, message: string) {
    super(message);
    this.code = code;
    this.stream = stream;
  }
}
