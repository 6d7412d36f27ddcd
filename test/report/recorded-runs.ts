import { honoursRetryDelay } from '../../src/checks/honours-retry-delay.ts';
import { noLoss } from '../../src/checks/no-loss.ts';
import type { JudgedRun } from '../../src/core/judged-run.ts';
import { ledgerOf } from '../../src/core/ledger.ts';
import type { Protocol } from '../../src/core/signal.ts';
import type { Check, Verdict } from '../../src/core/verdict.ts';
import { judgeEvents, run, usualConditions } from '../checks/story.ts';
import { history } from '../core/history.ts';
import type { History } from '../core/history.ts';
import { judgedRun } from '../run/judged-runs.ts';

/** A run as it is judged: by the real checks, from a recording made by hand. */
export function runOf(
  recorded: History,
  { name = 'throttle', protocol = 'grpc' }: { name?: string; protocol?: Protocol } = {},
): JudgedRun {
  return judgedRun({
    id: `${name}.${protocol.replace('/', '-')}`,
    conditions: { ...usualConditions, scenario: name, protocol },
    verdicts: [honoursRetryDelay, noLoss].map((check) => verdictOf(check, recorded)),
    ledger: ledgerOf(recorded.events, run),
    events: recorded.events,
  });
}

function verdictOf(check: Check, recorded: History): Verdict {
  const { name, rule, strength, advice } = check;
  return { check: name, rule, strength, advice, ...judgeEvents(check, recorded.events) };
}

/** A run of ours, up to its first item. */
function begun(): History {
  return history(run).add({
    type: 'run.started',
    run,
    scenario: 'throttle',
    sender: 'a-sender',
    version: '1',
    protocol: 'grpc',
    settings: {},
    declared: {},
    marked: true,
    timeScale: 1,
    checks: ['honours-retry-delay', 'no-loss'],
  });
}

/** Refused with a pause of a second, and back after `pauseMs`: a failure when that is less. */
export function throttled(pauseMs: number): History {
  return begun()
    .offer(1, 20)
    .at(900)
    .request('x1', [[1, 20]], 'e156d0c147a5d7d5')
    .fault()
    .at(1000)
    .refuse('x1', 1000)
    .at(1000 + pauseMs)
    .request('x2', [[1, 20]], 'e156d0c147a5d7d5')
    .store('x2')
    .at(5000)
    .finish();
}

/** Of twenty items ten were never seen again. */
export function lossy(): History {
  return begun()
    .offer(1, 20)
    .at(500)
    .request('x1', [[1, 10]], 'aaaa')
    .fault()
    .store('x1')
    .at(700)
    .request('x2', [[11, 20]], 'bbbb')
    .refuse('x2')
    .at(900)
    .finish();
}
