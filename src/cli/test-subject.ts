import { readFileSync } from 'node:fs';
import { ChaosError } from '../core/errors.ts';
import { protocols } from '../core/signal.ts';
import type { Protocol } from '../core/signal.ts';
import { systemReason } from '../core/system-error.ts';
import { safetyLines } from '../exporter-config/safety-report.ts';
import { inScaledTime } from '../exporter-config/scaled-config.ts';
import { readUserConfig } from '../exporter-config/user-config.ts';
import type { UserConfig } from '../exporter-config/user-config.ts';
import { loadSuite, scenarioOf } from '../scenario/suite.ts';
import type { SuiteCase } from '../scenario/suite.ts';
import { senderNames } from '../senders/sender.ts';
import type { SenderName } from '../senders/sender.ts';
import type { Released } from './flags.ts';

/* Who is tested, by what, as the flags of `test` say: every mistake is told before anything starts. */

export interface SubjectFlags {
  readonly suite?: string;
  readonly scenario?: string[];
  readonly with?: Record<string, string>;
  readonly sender?: Released<SenderName>;
  readonly protocol?: Protocol[];
  /** Given behind `--`. */
  readonly command: readonly string[];
  readonly config?: string;
  readonly exporter?: string;
  readonly timeScale?: number;
}

/** Whoever was named, or the command behind `--`. */
export function senderOf({ sender, command, protocol }: SubjectFlags): SenderName {
  const named = sender?.name !== 'command' ? sender : undefined;
  if (command.length === 0) {
    if (named) return named.name;
    const hint = 'Name one with --sender (`otlp-chaos senders list` tells them), or write your own program behind --.';
    const allowed = senderNames.filter((name) => name !== 'command');
    throw new ChaosError('there is no sender to test', { code: 'bad-flags', allowed, hint });
  }
  if (named) {
    throw new ChaosError('--sender and a command exclude each other', { code: 'bad-flags' });
  }
  if (protocol === undefined) {
    const hint = 'It is told by OTEL_EXPORTER_OTLP_PROTOCOL, and scenarios differ by it.';
    throw new ChaosError('a command needs --protocol', { code: 'bad-flags', allowed: protocols, hint });
  }
  return 'command';
}

export function casesOf({ suite, scenario = [], with: given, timeScale }: SubjectFlags): SuiteCase[] {
  if (suite !== undefined && scenario.length > 0) {
    throw new ChaosError('--suite and --scenario exclude each other', { code: 'bad-flags' });
  }
  if (suite !== undefined && given) {
    const hint = 'A suite gives its scenarios their values itself; name a scenario with --scenario to give others.';
    throw new ChaosError('--with belongs to --scenario', { code: 'bad-flags', hint });
  }
  if (suite === undefined && scenario.length === 0) {
    const hint = 'Name scenarios with --scenario, or a suite with --suite; `otlp-chaos list` and `suites` tell them.';
    throw new ChaosError('there is nothing to test', { code: 'bad-flags', hint });
  }
  const cases =
    suite === undefined ? scenario.map((name) => ({ name, scenario: name, with: given })) : loadSuite(suite).cases;
  // A mistake in any of them is told before the first one starts.
  for (const one of cases) scenarioOf(one, timeScale);
  return [...cases];
}

/** Somebody's own configuration: what is done to it, and what stays, is told before anything runs. */
export function userConfigOf({ config, exporter, sender, timeScale }: SubjectFlags): UserConfig | undefined {
  if (config === undefined) return undefined;
  if (sender?.name !== 'collector') {
    throw new ChaosError('--config is for --sender collector', { code: 'bad-flags' });
  }
  const own = readUserConfig({ text: textOf(config), file: config, env: process.env, exporter });
  const read = inScaledTime(own, timeScale ?? 1);
  for (const line of safetyLines(read)) process.stderr.write(`${line}\n`);
  return read;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ChaosError(`cannot read ${file}: ${systemReason(cause)}`, { code: 'no-such-file', cause });
  }
}
