import { measureProcess } from '../../src/senders/process-measure.ts';
import type { BackendProcess } from '../rules/backend-process.ts';
import type { Inspected } from './inspected-process.ts';

/** What a process holds once all garbage is collected. */
export interface Holding {
  readonly heldBytes: number;
  readonly descriptors: number | undefined;
  /** Timers, sockets and the like, by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

export async function holdingOf(backend: BackendProcess, inspected: Inspected): Promise<Holding> {
  const heldBytes = await inspected.heldBytes();
  const resources = await inspected.resources();
  const { descriptors } = (await measureProcess(backend.pid)) ?? {};
  return { heldBytes, descriptors, resources };
}
