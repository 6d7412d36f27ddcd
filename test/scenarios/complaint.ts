import { saysMore } from '../../scripts/symptoms/choice.ts';
import { maskLine } from '../../src/diagnosis/mask.ts';

/** Whether a sender that printed `printed` said the line that stands in a scenario. */
export function isSaid(line: string, printed: string): boolean {
  const masked = withoutScheme(printed);
  return masked === line || saysMore(line, masked);
}

/** What a sender printed, masked, each line once. */
export function linesSaid(printed: readonly string[]): string[] {
  return [...new Set(printed.map(withoutScheme))];
}

/** Which of the lines a sender said that printed `printed`. */
export function saidOf(lines: readonly string[], printed: readonly string[]): string[] {
  return lines.filter((line) => printed.some((one) => isSaid(line, one)));
}

/** The same line in plaintext and with TLS. */
function withoutScheme(line: string): string {
  return maskLine(line).replaceAll('https://', 'http://');
}
