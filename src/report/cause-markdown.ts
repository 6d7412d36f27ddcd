import type { CausePage } from '../scenario/cause-pages.ts';
import { rulesIn } from '../core/rules.ts';
import type { CauseView } from './cause-page.ts';
import { evidenceInWords, filledStep } from './cause-page.ts';
import { ruleItems } from './rule-lines.ts';

/** What holds for all failures of one cause, as Markdown; `linkTo` makes a link of a scenario's name. */
export function causePageMarkdown(
  { page, scenarios, shownBy }: CauseView,
  linkTo = (id: string): string => `\`${id}\``,
): string {
  const { diagnose, fix, corrections = [] } = page;
  const steps = diagnose.map((step) => {
    const { command, note } = filledStep(step, shownBy);
    return `${step.asks}\n\n\`\`\`sh\n${command}\n\`\`\`\n\nprints \`${step.shows}\`: ${step.means} _${note}_`;
  });
  const rules = rulesIn([page.precise, page.why].join(' '));
  const sections = [
    `# ${page.title}\n\n\`${page.id}\` · ${page.about}\n\n${page.plain}`,
    `## Precisely\n\n${page.precise}`,
    `## Find it\n\n${steps.join('\n\n')}`,
    `## Fix it\n\n${fix.map((one) => `- **${one.do}** ${one.because}`).join('\n')}`,
    `## Why it works\n\n${page.why}`,
    corrections.length > 0 && `## Often said, and what was seen\n\n${corrections.map(correctionBlock).join('\n\n')}`,
    rules.length > 0 && `## Rules\n\n${ruleItems(rules)}`,
    `## Failures of this kind\n\n${scenarios.map(({ id, title }) => `- ${linkTo(id)} – ${title}`).join('\n')}`,
  ];
  return sections.filter(Boolean).join('\n\n');
}

function correctionBlock({ said, but, evidence }: NonNullable<CausePage['corrections']>[number]): string {
  const items = evidence.flatMap((one) => evidenceInWords(one, (text) => `\`${text}\``)).map((line) => `- ${line}`);
  return `**${said}** ${but}\n\n${items.join('\n')}`;
}
