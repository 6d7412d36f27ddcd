import { findSender } from '../../src/senders/index.ts';
import type { RunningSender, SenderName } from '../../src/senders/sender.ts';
import { createTestLane } from './test-lane.ts';

/** `node parent-program.ts SENDER URL FOLDER [COLLECTOR | SHELL SCRIPT]`: starts a sender, prints its process id, and waits to be killed. */
const [name, url, workDir, last] = process.argv.slice(2) as [SenderName, string, string, string | undefined];
const options = name === 'command' ? { command: ['sh', '-c', last!] } : { collectorBin: last };
const test = createTestLane(url, { ...options, workDir: { path: workDir } });
const found = await findSender(name, options);
if ('missing' in found) throw new Error(found.missing);
const running: RunningSender = await found.sender.start([test.lane]);
await running.lanes[0]!.offer('traces', 1, 10);
console.log(test.of('sender.started')[0]!.pid);
setInterval(() => {}, 60_000);
