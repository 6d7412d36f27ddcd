import { exitCode } from './exit-code.ts';

/** The first signal asks for a clean stop; a second one ends the process at once. */
export function onSignals(stop: (name: NodeJS.Signals) => void): Disposable {
  let asked = false;
  const onSignal = (name: NodeJS.Signals): void => {
    if (asked) process.exit(exitCode.broken);
    asked = true;
    stop(name);
  };
  const wanted = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of wanted) process.on(name, onSignal);
  return {
    [Symbol.dispose]() {
      for (const name of wanted) process.off(name, onSignal);
    },
  };
}
