import { isLab, validateLab } from '../learn/validate-lab.ts';
import { validateFile } from '../scenario/load.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';

/** `otlp-chaos validate`: every mistake of scenarios and labs, with its place. */
export function validate(files: readonly string[]): ExitCode {
  let mistakes = 0;
  for (const file of files) {
    const errors = isLab(file) ? validateLab(file) : validateFile(file);
    mistakes += errors.length;
    for (const error of errors) process.stderr.write(`${error.message}\n`);
    if (errors.length === 0) printPage(`${file}: fine`);
  }
  return mistakes === 0 ? exitCode.ok : exitCode.usage;
}
