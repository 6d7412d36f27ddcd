import { findSender } from '../../src/senders/index.ts';
import { senderNames } from '../../src/senders/sender.ts';
import type { Lane, RunningSender, Sender, SenderName } from '../../src/senders/sender.ts';
import { acceptHttp, startGrpcStandIn, startHttpStandIn } from '../workload/stand-in.ts';
import type { StandIn } from '../workload/stand-in.ts';
import { createTestLane } from './test-lane.ts';
import type { TestLane } from './test-lane.ts';

/** Senders that are an application with an SDK in it, whatever its language. */
export const applicationNames = senderNames.filter((name) => /-(grpc|http)$/.test(name));

type SkipContext = { readonly skip: (reason: string) => never };

/** The sender. Where it was not built the test is skipped, visibly and with the remedy; in CI it fails instead. */
export async function requireSender(name: SenderName, { skip }: SkipContext): Promise<Sender> {
  const found = await findSender(name);
  if (!('missing' in found)) return found.sender;
  if (process.env['CI'] === 'true') throw new Error(found.missing);
  return skip(found.missing);
}

/** `refuse`: answers each request with an error that is not to be retried. `hang`: never answers. */
export type Behaviour = 'accept' | 'refuse' | 'hang';

/** A backend that speaks what the sender speaks. */
function startBackendFor(name: SenderName, behaviour: Behaviour, onAbandoned: () => void): Promise<StandIn> {
  if (name.endsWith('-grpc')) {
    const answers = { accept: { code: 0 }, refuse: { code: 3, details: 'refused by the test' }, hang: undefined };
    return startGrpcStandIn(() => answers[behaviour]);
  }
  return startHttpStandIn((request, response, ordinal) => {
    if (behaviour === 'accept') acceptHttp(request, response, ordinal);
    else if (behaviour === 'refuse') response.writeHead(400).end();
    else response.on('close', onAbandoned);
  });
}

export interface RunningLanes extends AsyncDisposable {
  readonly running: RunningSender;
  /** One a backend, in the same order; the run of the nth is n, counted from 1. */
  readonly lanes: readonly TestLane[];
  readonly backends: readonly StandIn[];
  /** HTTP requests of which the sender did not await the answer. */
  readonly abandoned: number;
}

/** One process of the sender with a lane to each of the backends. */
export async function startLanes(
  name: SenderName,
  context: SkipContext,
  behaviours: readonly Behaviour[],
  settings: readonly Partial<Lane['settings']>[] = [],
): Promise<RunningLanes> {
  const sender = await requireSender(name, context);
  await using stack = new AsyncDisposableStack();
  const backends: StandIn[] = [];
  const lanes: TestLane[] = [];
  let abandoned = 0;
  for (const [index, behaviour] of behaviours.entries()) {
    const backend = stack.use(await startBackendFor(name, behaviour, () => abandoned++));
    const options = { id: `l${index + 1}`, run: index + 1, settings: settings[index] ?? {} };
    backends.push(backend);
    lanes.push(stack.use(createTestLane(backend.url, options)));
  }
  const running = stack.use(await sender.start(lanes.map(({ lane }) => lane) as [Lane, ...Lane[]]));
  const kept = stack.move();
  return {
    running,
    lanes,
    backends,
    get abandoned() {
      return abandoned;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
