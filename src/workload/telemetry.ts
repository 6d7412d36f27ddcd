import { spanIdOf, traceIdOf } from '../otlp/identity.ts';
import { startWorkload } from './driver.ts';

/** What a run lends its senders, which know no OTLP themselves: marked ids for programs that make their own spans, and a driver for receivers. */
export const telemetry = {
  idsOf: (run: number, seq: number) => ({ traceId: traceIdOf(run, seq), spanId: spanIdOf(run, seq) }),
  deliver: startWorkload,
};
