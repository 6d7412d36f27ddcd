import { clearLine, createInterface, cursorTo } from 'node:readline';

/** Where a learner reads and types. */
export interface Console extends Disposable {
  /** Prints text, whole lines. */
  print(text: string): void;
  /** Somebody sits at a terminal. */
  readonly isInteractive: boolean;
}

export interface ConsoleParts {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly commands: readonly string[];
  /** A line that was typed, or read from a pipe. */
  readonly onCommand: (line: string) => void;
  /** Ctrl-C or Ctrl-D. */
  readonly onLeave: () => void;
}

/**
 * At a terminal there is a prompt at the bottom, and what is printed goes above it. Elsewhere lines are printed one after
 * the other and nothing else, so that a log stays a log.
 */
export function openConsole({ input, output, commands, onCommand, onLeave }: ConsoleParts): Console {
  const isInteractive = input.isTTY && output.isTTY;
  const complete = (line: string): [string[], string] => [commands.filter((one) => one.startsWith(line)), line];
  const lines = createInterface({
    input,
    ...(isInteractive && { output, prompt: 'learn> ', completer: complete }),
    terminal: isInteractive,
  });
  let open = true;
  lines.on('line', (line) => {
    if (line.trim() !== '') onCommand(line.trim());
    else if (isInteractive) lines.prompt();
  });
  lines.on('SIGINT', onLeave);
  lines.on('close', () => {
    open = false;
    // A pipe that has ended has said all that it had to say; somebody who closes a terminal wants to leave.
    if (!isInteractive) return;
    output.write('\n');
    onLeave();
  });
  return {
    isInteractive,
    print(text) {
      if (!isInteractive || !open) {
        output.write(`${text}\n`);
        return;
      }
      clearLine(output, 0);
      cursorTo(output, 0);
      output.write(`${text}\n`);
      lines.prompt(true);
    },
    [Symbol.dispose]() {
      const wasOpen = open;
      open = false;
      lines.removeAllListeners('close');
      lines.close();
      // A pipe that nobody ends would keep the process alive.
      input.unref?.();
      if (isInteractive && wasOpen) {
        clearLine(output, 0);
        cursorTo(output, 0);
      }
    },
  };
}
