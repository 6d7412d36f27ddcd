import { collector } from './collector.ts';
import { command } from './command.ts';
import { goGrpc, goHttp } from './go.ts';
import { javaGrpc, javaHttp } from './java.ts';
import { jsGrpc, jsHttp } from './js.ts';
import { pythonGrpc, pythonHttp } from './python.ts';
import type { FindOptions, FoundSender, MissingSender, Sender, SenderName } from './sender.ts';

/** The one list of senders. */
export const senders: Readonly<Record<SenderName, Sender>> = {
  'js-grpc': jsGrpc,
  'js-http': jsHttp,
  'python-grpc': pythonGrpc,
  'python-http': pythonHttp,
  'go-grpc': goGrpc,
  'go-http': goHttp,
  'java-grpc': javaGrpc,
  'java-http': javaHttp,
  collector,
  command,
};

/** The sender, ready to be started, with its version; or why it is not there and how to get it. */
export function findSender(name: SenderName, options: FindOptions = {}): Promise<FoundSender | MissingSender> {
  return senders[name].find(options);
}
