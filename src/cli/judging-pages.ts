import { checks } from '../checks/index.ts';
import { ChaosError, nearestTo } from '../core/errors.ts';
import { checkListText, checkText } from '../report/checks.ts';
import { createStyle } from '../report/style.ts';
import { suiteListText } from '../report/suites.ts';
import { loadSuite, suiteNames } from '../scenario/suite.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';

/* Commands that say what can be judged, and by what: nothing is started. */

export function suites(): ExitCode {
  return printPage(suiteListText(suiteNames().map(loadSuite), createStyle(process.stdout, process.env)));
}

export function checkPages(name: string | undefined): ExitCode {
  const style = createStyle(process.stdout, process.env);
  if (name === undefined) return printPage(checkListText(checks, style));
  const check = checks.find((one) => one.name === name);
  if (check) return printPage(checkText(check, style));
  const allowed = checks.map((one) => one.name);
  const details = {
    code: 'unknown-check',
    allowed,
    nearest: nearestTo(name, allowed),
    hint: '`otlp-chaos checks` lists them.',
  };
  throw new ChaosError(`there is no check “${name}”`, details);
}
