import type { LedgerCounts } from '../core/ledger.ts';
import type { Demand } from './lab.ts';

/** What became of the items of one trial. `given` counts those too that the sender did not take at its door. */
export interface Outcome {
  readonly given: number;
  readonly ledger: Pick<LedgerCounts, 'attempted' | 'accepted' | 'duplicated'>;
  /** What the backend saw of the sender at all. */
  readonly connections: number;
  readonly requests: number;
  /** TLS handshakes that came to nothing. */
  readonly failedHandshakes: number;
  /** The backend's failure was met. */
  readonly fired: boolean;
  /** Why the sender could not be started. */
  readonly broken?: string | undefined;
}

export interface Judgement {
  readonly solved: boolean;
  /** What is still wanting, or that nothing is. */
  readonly verdict: string;
  /** Where to look next. */
  readonly next: string;
}

/** Decides by what arrived, and by nothing else: how the learner brought it about is the learner's business. */
export function judge(outcome: Outcome, demand: Demand): Judgement {
  const { given, ledger, fired, broken } = outcome;
  const { accepted, duplicated } = ledger;
  const lost = given - accepted;
  const no = (verdict: string, next: string): Judgement => ({ solved: false, verdict, next });
  if (broken !== undefined) {
    return no('the sender did not start, so nothing was sent.', 'Read what it printed last: that is why it ended.');
  }
  if (lost > demand.lost) {
    const wanted = demand.lost === 0 ? `all ${given}` : `at least ${given - demand.lost} of ${given}`;
    return no(`${wanted} have to arrive, and ${lost} did not.`, whereLost(outcome));
  }
  if (duplicated > demand.duplicated) {
    return no(
      `nothing may arrive more than ${demand.duplicated === 0 ? 'once' : `once but ${demand.duplicated}`}, and ${duplicated} did.`,
      'Something was sent again although the backend had it: look for an answer that came too late for the sender.',
    );
  }
  if (demand.fires && !fired) {
    return no(
      'everything arrived, but the failure did not happen this time, so it proves nothing.',
      'Let it run again (`again`). If it stays so, your settings send everything before the failure begins.',
    );
  }
  return {
    solved: true,
    verdict: `${accepted} of ${given} arrived, none too often. That is what this lab demands.`,
    next: '',
  };
}

/** Nothing may go to an impostor, and it proves nothing that a sender did not call there. */
export function judgeImpostor(outcome: Outcome, who: string): Judgement {
  const { given, requests, connections, ledger } = outcome;
  const met: Judgement = {
    solved: true,
    verdict: `${given} of ${given} arrived as this lab demands, and an impostor got nothing.`,
    next: '',
  };
  if (requests > 0) {
    return {
      solved: false,
      verdict: `all arrived, and with the same file ${ledger.attempted} of ${given} went to an impostor: ${who}.`,
      next: 'Anybody who stands in between gets the data now, and every credential with them. Find what makes the sender believe anyone, and tell it whom to believe instead.',
    };
  }
  return connections > 0
    ? met
    : {
        solved: false,
        verdict: 'all arrived, and the impostor was not called, which proves nothing.',
        next: 'Let it run again (`again`).',
      };
}

function whereLost({ given, connections, requests, failedHandshakes, ledger }: Outcome): string {
  const { attempted, accepted } = ledger;
  if (connections === 0) {
    return 'The backend saw nothing of the sender. Read what the sender says: where does it try to send, and what stops it?';
  }
  if (requests === 0 && failedHandshakes > 0) {
    return 'The sender connected, and the TLS handshake failed, so no request was sent. Each side says what it did not like about the other.';
  }
  if (requests === 0) {
    return 'The sender connected, and no request came of it: the two sides did not understand each other’s first bytes. What does each of them say?';
  }
  if (accepted === 0) {
    return 'They came to the backend and it took none. Read its answer, and what the sender says of it.';
  }
  if (attempted < given) {
    return 'Some arrived, others never left the sender. Find the moment when it begins to throw away, and the setting that makes it.';
  }
  return 'All were sent, some were not taken, and the sender gave them up. How often, and how long, does it try?';
}
