import { startBackend } from '../../dist/index.js';

/*
 * Runs a backend with the scenario given as JSON until SIGTERM; its endpoints are the first line of stdout. In plain
 * JavaScript and from dist/, as users have it: Node's type stripping would take part in what is measured.
 */
const backend = await startBackend({ scenario: JSON.parse(process.argv[2]) });
console.log(JSON.stringify(backend.endpoints));
process.once('SIGTERM', () => void backend.stop());
