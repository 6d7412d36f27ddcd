import { isIP } from 'node:net';
import { startNameServer } from '../network/name-server.ts';
import type { NameServer } from '../network/name-server.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { backendName } from './backend-name.ts';
import type { BackendHost } from './wire-host.ts';

const usualTtlSeconds = 1;

/** The name server of a backend, opened with the first scenario that has faults of names. */
export class NameDoor implements AsyncDisposable {
  readonly #host: BackendHost;
  readonly #address: string;
  #server: NameServer | undefined;
  #asked = 0;

  /** `address`: where the backend is. */
  constructor(host: BackendHost, address: string) {
    this.#host = host;
    this.#address = isIP(address) === 0 ? '127.0.0.1' : address;
  }

  /** `127.0.0.1:PORT`; undefined where nobody has asked for one. */
  get address(): string | undefined {
    return this.#server?.address;
  }

  async open({ layers }: Scenario): Promise<void> {
    if (this.#server || !layers.includes('name')) return;
    const usual = { verb: 'answer', addresses: [this.#address], ttlSeconds: usualTtlSeconds } as const;
    this.#server = await startNameServer(({ name, questionType }) =>
      name === backendName ? this.#host.decideName({ name, questionType, ordinal: ++this.#asked }, usual) : undefined,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }
}
