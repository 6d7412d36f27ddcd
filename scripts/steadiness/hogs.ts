import { spawn } from 'node:child_process';

/** Programs that take all the processor time they can get, until disposed. They end with us. */
export function startHogs(count: number): Disposable {
  const busy =
    'process.stdin.resume().once("close", () => process.exit()); setInterval(() => { for (const end = Date.now() + 50; Date.now() < end;); });';
  const hogs = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', busy], { stdio: ['pipe', 'ignore', 'ignore'] }),
  );
  return {
    [Symbol.dispose]: () => {
      for (const hog of hogs) hog.kill('SIGKILL');
    },
  };
}
