import type { Clock } from '../core/clock.ts';
import { sleep } from '../core/clock.ts';
import type { DeliveryStep, WireResponse } from '../core/reply.ts';
import type { ReplyChannel } from './reply-channel.ts';

/** How often a slowed body is fed: small enough to look like a slow peer, large enough to cost nothing. */
const slicesPerSecond = 20;

/** How far a delivery has come; read by whoever has to tell what was written. */
export interface Progress {
  waitedMs: number;
  headWritten: boolean;
  ended: boolean;
  bodyOffset: number;
}

export function newProgress(): Progress {
  return { waitedMs: 0, headWritten: false, ended: false, bodyOffset: 0 };
}

/** Where a delivery takes place. */
export interface Stage {
  readonly channel: ReplyChannel;
  readonly clock: Clock;
  /** Aborts when the peer leaves or nothing may be written any more. */
  readonly gone: AbortSignal;
  readonly progress: Progress;
}

/** True when these steps are what a server does without any fault. */
export function isPlain(steps: readonly DeliveryStep[]): boolean {
  if (steps.length !== 3) return false;
  const [head, body, end] = steps as [DeliveryStep, DeliveryStep, DeliveryStep];
  return (
    head.step === 'head' &&
    body.step === 'body' &&
    body.bytes === undefined &&
    body.bytesPerSecond === undefined &&
    end.step === 'end'
  );
}

/** Performs the steps in order. Resolves when all are done; rejects with the reason of `gone` when that came first. */
export async function perform(steps: readonly DeliveryStep[], response: WireResponse, stage: Stage): Promise<void> {
  for (let next = 0; next < steps.length; next++) {
    stage.gone.throwIfAborted();
    if (isPlain(steps.slice(next))) {
      await written(stage, (done) => stage.channel.send(response, done));
      stage.progress.headWritten = true;
      stage.progress.ended = true;
      return;
    }
    await performStep(steps[next]!, response, stage);
  }
}

async function performStep(step: DeliveryStep, response: WireResponse, stage: Stage): Promise<void> {
  const { channel, progress } = stage;
  switch (step.step) {
    case 'wait':
      await wait(step.ms, stage);
      return;
    case 'head':
      channel.head(response);
      progress.headWritten = true;
      return;
    case 'body':
      await writeBody(step, response.body, stage);
      return;
    case 'repeat':
      await repeatBody(step, response.body, stage);
      return;
    case 'end':
      await written(stage, (done) => channel.end(response, done));
      progress.ended = true;
      return;
    case 'reset-stream':
      await written(stage, (done) => channel.resetStream(step.code, done));
      return;
    case 'broken-frames':
      await written(stage, (done) => channel.breakFrames(step.kind, done));
      return;
    case 'reset-connection':
      channel.resetConnection();
      return;
    case 'close-connection':
      channel.closeConnection(step.below);
      return;
    case 'hold':
      await written(stage, () => {});
  }
}

async function writeBody(
  { bytes, bytesPerSecond }: Extract<DeliveryStep, { step: 'body' }>,
  body: Uint8Array,
  stage: Stage,
): Promise<void> {
  const { channel, progress } = stage;
  const end = Math.min(body.length, progress.bodyOffset + (bytes ?? body.length));
  const sliceBytes = bytesPerSecond ? Math.max(1, Math.floor(bytesPerSecond / slicesPerSecond)) : body.length;
  while (progress.bodyOffset < end) {
    const slice = body.subarray(progress.bodyOffset, Math.min(end, progress.bodyOffset + sliceBytes));
    await written(stage, (done) => channel.body(slice, done));
    progress.bodyOffset += slice.length;
    if (bytesPerSecond) await wait((slice.length / bytesPerSecond) * 1000, stage);
  }
}

async function repeatBody(
  { upToBytes, bytesPerSecond }: Extract<DeliveryStep, { step: 'repeat' }>,
  body: Uint8Array,
  stage: Stage,
): Promise<void> {
  for (let written = 0; written < upToBytes && body.length > 0; written += body.length) {
    stage.progress.bodyOffset = 0;
    await writeBody({ step: 'body', ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }) }, body, stage);
  }
}

async function wait(ms: number, { clock, gone, progress }: Stage): Promise<void> {
  const start = clock.now();
  try {
    await sleep(clock, ms, gone);
  } finally {
    progress.waitedMs += clock.now() - start;
  }
}

/** Resolves when `write` says that it is done, rejects when the peer is gone first. */
function written({ gone }: Stage, write: (done: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(gone.reason as Error);
    gone.addEventListener('abort', stop, { once: true });
    write(() => {
      gone.removeEventListener('abort', stop);
      resolve();
    });
  });
}
