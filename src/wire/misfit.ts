/*
 * What a peer meets that speaks another language than the port: byte for byte what widespread servers of that language
 * say, because senders print it.
 */

/** A gRPC server begins with its SETTINGS (here MAX_FRAME_SIZE 16384), whatever comes; Go's sends exactly these bytes. */
export const grpcGreeting = Buffer.from('000006040000000000000500004000', 'hex');

/** An HTTP/1.1 server to what is no HTTP/1.1: a TLS ClientHello, the preface of HTTP/2. */
export const badRequest = Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');

/** Go's HTTP server to plaintext on a port of its that speaks TLS. */
export const notTls = Buffer.from('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');

export const headersTooLarge = Buffer.from(
  'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
);

export const requestTimeout = Buffer.from(
  'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
);
