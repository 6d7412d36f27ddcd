import { startBackend } from '../../src/backend/start.ts';

/** Runs a backend with the scenario given as JSON until SIGTERM; its endpoints are the first line of stdout. */
const backend = await startBackend({ scenario: JSON.parse(process.argv[2]!) as string | object });
console.log(JSON.stringify(backend.endpoints));
process.once('SIGTERM', () => void backend.stop());
