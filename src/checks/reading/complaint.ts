/*
 * Whether a line of a sender's log tells an operator that something went wrong. Loggers write the level in many forms;
 * where a line has none (an exception, a line of Go's `log`), its words have to tell.
 */
const levelField = /"(?:level|lvl|severity|severity_text)"\s*:\s*"(\w+)"/i;
/** Behind a date and brackets at most: further on a word is only a word (`no stack trace available`). */
const levelWord =
  /^[\d\s\-:.,/|[\]()TZ+]*(trace|debug|info|information|notice|config|fine|warn|warning|error|severe|critical|fatal)\b/i;
const grave = /^(warn|warning|error|err|severe|critical|fatal|panic|dpanic|emergency|alert)$/i;
const trouble =
  /fail|error|drop|reject|discard|refus|\blost\b|\bloss\b|unable|cannot|could not|timed out|timeout|exceed|exception|unavailable|denied/i;
/** Not the name of a file in a stack (`retrying-call.js`), nor what is over (`not retrying further`). */
const retryNotice = /\bretry(ing)?( \w+)? (in|after|again|the)\b|\bwill (be )?retr/i;
const loss = /drop|discard|reject|\blost\b|giv(e|ing) up/i;

/** At the level of a warning or above, and not merely that it is going to be tried again. */
export function isComplaint(line: string): boolean {
  if (retryNotice.test(line) && !loss.test(line)) return false;
  const level = (levelField.exec(line) ?? levelWord.exec(line))?.[1];
  return level === undefined ? trouble.test(line) : grave.test(level);
}
