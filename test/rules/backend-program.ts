import { createSystemClock } from '../../src/core/clock.ts';
import { startBackend } from '../../src/index.ts';
import type { BackendOptions } from '../../src/index.ts';
import { startControl } from '../../src/web/control.ts';

/** Runs a backend with the options given as JSON until SIGTERM; its endpoints are the first line of stdout. */
const options = JSON.parse(process.argv[2]!) as BackendOptions;
const control = (backend: Parameters<typeof startControl>[0]) =>
  startControl(backend, { port: 0, clock: createSystemClock() });
const backend = await startBackend({ ...options, control });
console.log(JSON.stringify({ ...backend.endpoints, control: backend.ready.control }));
process.once('SIGTERM', () => void backend.stop());
