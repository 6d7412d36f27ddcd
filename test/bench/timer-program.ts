import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers each request after as many ms as its argument says, with a bare timer and nothing else. */
const delayMs = Number(process.argv[2]);
const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => setTimeout(() => response.end(), delayMs));
});
server.listen(0, '127.0.0.1', () => {
  const http = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  console.log(JSON.stringify({ grpc: http, http }));
});
