import { startBackend } from '../../src/index.ts';
import type { BackendOptions } from '../../src/index.ts';

/** Runs a backend with the options given as JSON until SIGTERM; its endpoints are the first line of stdout. */
const backend = await startBackend(JSON.parse(process.argv[2]!) as BackendOptions);
console.log(JSON.stringify(backend.endpoints));
process.once('SIGTERM', () => void backend.stop());
