import { connect } from 'node:net';
import { silence, troubleWords } from '../vocabulary.ts';
import type { Aim, Attempt, Client } from './client.ts';

/** Connects and waits to be spoken to: who ends the connection now does not mean anything that was said on it. */
export const bareConnections: readonly Client[] = (['grpc', 'http/protobuf'] as const).map((protocol) => ({
  name: 'bare connection',
  protocol,
  reads: ['Node.js'],
  tls: 'Node.js',
  saysNothing: true,
  attempts: async (aim) => [await waitOn(aim)],
}));

/** Servers of HTTP never speak first, so in most places nothing comes. */
const patienceMs = 3000;

function waitOn({ url }: Aim): Promise<Attempt> {
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: patienceMs });
    const end = (words: string, said: string): void => {
      socket.destroy();
      resolve({ words, said });
    };
    socket.once('timeout', () => end(silence, `nothing within ${patienceMs} ms`));
    socket.once('data', (bytes: Buffer) => end('somebody who speaks first', bytes.toString('latin1')));
    socket.once('end', () => end('closed', 'end'));
    socket.once('error', (error) => end(troubleWords(error.message), error.message));
  });
}
