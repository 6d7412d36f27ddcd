import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';
import {
  retry,
  collector,
  noAnswer,
  busy,
  outage,
  overflow,
  shut,
  restarted,
  lostEvidence,
  refusedEvidence,
} from './settings-runs.ts';

export const settingsSuffice: Stories = {
  check: 'settings-suffice',
  saints: [
    {
      tells: 'twice as fast, and gRPC was quick enough',
      of: shut().request('a1', batch(1)).store('a1').finish(),
      under: collector({}, 2),
      says: 'nothing of 10 items was lost',
      shows: ['fault.fired', 'run.finished'],
    },
    {
      tells: 'an outage costs time and nothing else',
      of: history(run)
        .offer(1, 10)
        .request('a1', batch(1))
        .fault()
        .refuse('a1')
        .request('b1', batch(1))
        .store('b1')
        .finish(),
      says: 'nothing of 10 items was lost',
      shows: ['fault.fired', 'run.finished'],
    },
    {
      tells: 'whoever brought the items was told no, and they arrived all the same',
      of: history(run)
        .turnAway(1, 10, noAnswer)
        .fault()
        .turnAway(11, 10)
        .turnAway(21, 10, busy)
        .request('a1', [[1, 30]])
        .store('a1')
        .finish({ settled: false }),
      says: 'nothing of 30 items was lost',
      shows: ['fault.fired', 'run.finished'],
    },
  ],
  sinners: [
    {
      tells: 'twice as fast, over HTTP, where connecting again is a matter of its retries',
      of: shut().finish(),
      under: { ...collector({}, 2), protocol: 'http/json' },
      says: 'lost 10 of 10 items: 10 were given up before the backend was back (after 122 s), when retry_on_failure.max_elapsed_time (20s) ended',
      advises: 'Set retry_on_failure.max_elapsed_time to 0 (no end), or to 2m30s at least.',
      shows: ['fault.fired', 'run.finished'],
    },
    {
      tells: 'the retry budget ends before the outage does',
      of: outage(),
      under: collector({ queue: { size: 1000 } }),
      says: 'lost 10 of 20 items: 10 were given up before the backend was back (after 60 s), when retry_on_failure.max_elapsed_time (10s) ended',
      advises: 'Set retry_on_failure.max_elapsed_time to 0 (no end), or to 1m30s at least.',
      shows: lostEvidence,
    },
    {
      tells: 'the same, ten times as fast',
      of: outage(),
      under: collector({}, 10),
      says: 'lost 10 of 20 items: 10 were given up before the backend was back (after 600 s), when retry_on_failure.max_elapsed_time (1m40s) ended',
      advises: 'Set retry_on_failure.max_elapsed_time to 0 (no end), or to 10m30s at least.',
      shows: lostEvidence,
    },
    {
      tells: 'in an SDK',
      of: outage(),
      says: 'lost 10 of 20 items: 10 were given up before the backend was back (after 60 s), when OTEL_EXPORTER_OTLP_TIMEOUT (10s) ended',
      under: { declared: { retry } },
      advises: 'Set OTEL_EXPORTER_OTLP_TIMEOUT to 1m30s at least.',
      shows: lostEvidence,
    },
    {
      tells: 'a budget that nobody knows',
      of: outage(),
      under: { declared: {} },
      says: 'lost 10 of 20 items: 10 were given up before the backend was back (after 60 s), when OTEL_EXPORTER_OTLP_TIMEOUT ended',
      advises: 'Set OTEL_EXPORTER_OTLP_TIMEOUT to no end at least.',
      shows: lostEvidence,
    },
    {
      tells: 'retries are off',
      of: outage(),
      under: collector({ retry: { enabled: false } }),
      says: 'lost 10 of 20 items: 10 were given up before the backend was back (after 60 s), since retry_on_failure.enabled is off',
      advises: 'Switch retry_on_failure.enabled on.',
      shows: lostEvidence,
    },
    {
      tells: 'the door was shut all the time: nobody saw an attempt',
      of: history(run)
        .add({ type: 'listener.opened', listener: 'grpc', host: '127.0.0.1', port: 4317 })
        .at(1000)
        .fault('refuse', 'listener')
        .offer(1, 10)
        .at(61_000)
        .add({ type: 'listener.opened', listener: 'grpc', host: '127.0.0.1', port: 4317 })
        .finish(),
      under: collector(),
      says: 'lost 10 of 10 items: 10 were given up before the backend was back (after 60 s), when retry_on_failure.max_elapsed_time (10s) ended',
      advises: 'Set retry_on_failure.max_elapsed_time to 0 (no end), or to 1m30s at least.',
      shows: ['fault.fired', 'run.finished'],
    },
    {
      tells: 'the queue is too small for what came, and says so',
      of: overflow(),
      under: collector(),
      says: 'lost 36 of 46 items: 36 found sending_queue.queue_size (2) full, 0 ms after the trouble began',
      advises:
        'Raise sending_queue.queue_size to 100 at least: 4 requests came while nothing could be sent. ' +
        'With sending_queue.storage it is kept on disk instead of in memory.',
      shows: refusedEvidence,
    },
    {
      tells: 'whoever brought the items waited in vain, as long as the backend had not come back',
      of: overflow(noAnswer),
      under: collector({ queue: { size: 0 } }),
      says: 'lost 35 of 46 items: 35 were not taken at its door, since sending_queue.enabled is off and so nothing waits',
      advises: 'Switch sending_queue.enabled on.',
      shows: refusedEvidence,
    },
    {
      tells: 'a queue of unknown size, on disk',
      of: history(run).at(1000).fault().at(3000).turnAway(1, 10).finish(),
      under: collector({ queue: {}, persistent: true }),
      says: 'lost 10 of 10 items: 10 found sending_queue.queue_size full, 2 s after the trouble began',
      advises: 'Raise sending_queue.queue_size to 100 at least: 0 requests came while nothing could be sent.',
      shows: ['fault.fired', 'workload.refused', 'run.finished'],
    },
    {
      tells: 'the queue of an SDK drops what it has no room for, four times as fast',
      of: outage((made) => made.at(3500).offer(11, 5).at(4000).offer(16, 200)),
      under: { timeScale: 4, declared: { retry: { maxElapsedMs: 0 }, queue: { size: 10 }, queueCounts: 'items' } },
      says: 'lost 5 of 215 items: 5 found OTEL_BSP_MAX_QUEUE_SIZE (10) full, 10 s after the trouble began',
      advises: 'Raise OTEL_BSP_MAX_QUEUE_SIZE to 300 at least: 225 items came while nothing could be sent.',
      shows: ['fault.fired', 'sender.claimed', 'run.finished'],
    },
    {
      tells: 'its memory limit refuses',
      of: history(run).fault().turnAway(1, 10, busy).turnAway(11, 10, busy).finish(),
      under: collector(),
      says: 'lost 20 of 20 items: 20 were not taken at its door for want of memory',
      advises: 'Let less wait in memory (sending_queue.storage), or raise memory_limiter.limit_mib.',
      shows: refusedEvidence,
    },
    {
      tells: 'a memory limit of some other sender',
      of: history(run).fault().turnAway(1, 10, busy).finish(),
      says: 'lost 10 of 10 items: 10 were not taken at its door for want of memory',
      advises: 'Let less wait in memory (a queue on disk), or raise its memory limit.',
      shows: ['fault.fired', 'workload.refused', 'run.finished'],
    },
    {
      tells: 'the process ended with items in its memory',
      of: restarted(),
      under: collector(),
      says: 'lost 10 of 20 items: 10 were in its memory when the process ended',
      advises: 'Keep what waits on disk: sending_queue.storage.',
      shows: ['fault.fired', 'sender.started', 'run.finished'],
    },
    {
      tells: 'the process of an SDK ended',
      of: restarted(),
      says: 'lost 10 of 20 items: 10 were in its memory when the process ended',
      advises: 'Keep what waits on disk: a queue on disk.',
      shows: ['fault.fired', 'sender.started', 'run.finished'],
    },
    {
      tells: 'several settings at once',
      of: outage((made) => made.turnAway(200, 10)),
      under: collector({ persistent: true }),
      says:
        'lost 20 of 30 items: 10 were given up before the backend was back (after 60 s), when ' +
        'retry_on_failure.max_elapsed_time (10s) ended; 10 found sending_queue.queue_size (2) full, 0 ms after the trouble began',
      advises:
        'Set retry_on_failure.max_elapsed_time to 0 (no end), or to 1m30s at least. ' +
        'Raise sending_queue.queue_size to 100 at least: 3 requests came while nothing could be sent.',
      shows: ['fault.fired', 'exchange.received b1', 'workload.refused', 'run.finished'],
    },
  ],
  silences: [
    {
      tells: 'twice as fast, but gRPC connects again at its own pace',
      of: shut().finish(),
      under: collector({}, 2),
      says:
        'gRPC waits 1 to 120 s before it connects again, whatever the pace of the run; ' +
        'lost 10 of 10 items: 10 were given up before the backend was back (after 122 s), when retry_on_failure.max_elapsed_time (20s) ended',
      advises: 'Set retry_on_failure.max_elapsed_time to 0 (no end), or to 2m30s at least.',
      shows: ['fault.fired', 'run.finished'],
    },
    {
      tells: 'nothing was given',
      of: history(run).fault().finish(),
      says: 'nothing was given to the sender',
      shows: ['run.finished'],
    },
    {
      tells: 'no fault fired',
      of: history(run).turnAway(1, 1).finish(),
      says: 'no fault fired',
      shows: ['run.finished'],
    },
    { tells: 'no end', of: history(run).offer(1, 1).fault(), says: 'the run has no end', shows: [] },
    {
      tells: 'events were evicted',
      of: history(run).offer(1, 1).fault().finish(),
      complete: false,
      says: 'events were evicted from the recording, so absence proves nothing',
      shows: ['run.finished'],
    },
    {
      tells: 'time ran out',
      of: history(run).offer(1, 1).fault().finish({ settled: false }),
      says: '1 item had not arrived when time ran out: test',
      shows: ['run.finished'],
    },
    {
      tells: 'dropped though there was time',
      of: history(run).offer(1, 1).fault().finish(),
      says: '1 item of 1 never arrived, and no setting explains it',
      shows: ['run.finished'],
    },
    {
      tells: 'the door stayed shut',
      of: history(run)
        .offer(1, 10)
        .add({ type: 'listener.closed', listener: 'grpc', port: 4317, reason: 'refuse' })
        .fault('refuse', 'listener')
        .finish(),
      under: collector(),
      says: '10 items of 10 never arrived, and no setting can help while the backend stays out of reach',
      shows: ['run.finished'],
    },
    {
      tells: 'a queue on disk did not survive the process',
      of: restarted(),
      under: collector({ persistent: true }),
      says: '20 items of 20 never arrived, and no setting explains it',
      shows: ['run.finished'],
    },
    {
      tells: 'the process was started anew and lost only what came then',
      of: history(run).start().fault().start().offer(11, 10).finish(),
      under: collector(),
      says: '10 items of 10 never arrived, and no setting explains it',
      shows: ['run.finished'],
    },
    {
      tells: 'one item was not taken in time, though there is a queue',
      of: history(run).fault().turnAway(1, 1, noAnswer).finish(),
      under: collector(),
      says: '1 of 1 item were not taken in time, and nobody knows why',
      shows: ['run.finished'],
    },
    {
      tells: 'nobody answered in time, before and long after the trouble',
      of: history(run).turnAway(1, 10, noAnswer).at(1000).fault().at(4001).turnAway(11, 10, noAnswer).finish(),
      under: collector({ queue: { size: 0 } }),
      says: '20 of 20 items were not taken in time, and nobody knows why',
      shows: ['run.finished'],
    },
  ],
};
