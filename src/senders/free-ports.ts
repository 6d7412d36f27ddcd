import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { Server } from 'node:net';

/** Below the ports that operating systems give to outgoing connections, which would take one that was free a moment ago. */
const range = [15_000, 30_000] as const;
const maxTries = 200;

/**
 * Ports that are free on 127.0.0.1, for a program that must be told its ports before it starts. Another process may take
 * one meanwhile: be ready to ask again.
 */
export async function freePorts(count: number): Promise<number[]> {
  const taken = new Map<number, Server>();
  try {
    for (let tries = 0; taken.size < count; tries++) {
      const port = randomInt(...range);
      const server = taken.has(port) ? undefined : await listen(port);
      if (server) taken.set(port, server);
      else if (tries > count + maxTries) throw new Error(`no ${count} free ports between ${range.join(' and ')}`);
    }
    return [...taken.keys()];
  } finally {
    await Promise.all([...taken.values()].map((server) => new Promise((closed) => server.close(closed))));
  }
}

/** Undefined where the port cannot be had. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
