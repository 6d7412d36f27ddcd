import { fillPlaceholders, fillSettings } from './sender-settings.ts';
import type { Placeholders, SenderSettings } from './sender-settings.ts';

/** What an engineer should know about the failure; where a variant is active its fields have won. */
export interface Story {
  /** Settings printed for a sender of this scenario. */
  readonly sender: SenderSettings;
  readonly symptoms: readonly Symptom[];
  /** Commands, with placeholders as in `core/sender-settings.ts`: `${http}`, `${grpcAddress}`, `${ca}` … */
  readonly diagnose: readonly string[];
  readonly fix: Fix;
  readonly why: string;
}

export interface Symptom {
  readonly sender: string;
  readonly version: string;
  /** One line exactly as printed, volatile parts masked as `<…>`. */
  readonly line: string;
}

export interface Fix {
  readonly text: string;
  readonly sender?: SenderSettings;
  readonly backend?: { readonly phase: string };
}

/** The same, every placeholder replaced, so that commands work when they are pasted. */
export function fillStory({ sender, symptoms, diagnose, fix, why }: Story, values: Placeholders): Story {
  const fill = (text: string): string => fillPlaceholders(text, values);
  return {
    sender: fillSettings(sender, values),
    symptoms,
    diagnose: diagnose.map(fill),
    fix: { ...fix, text: fill(fix.text), ...(fix.sender && { sender: fillSettings(fix.sender, values) }) },
    why: fill(why),
  };
}

/** Where both protocols have one address, it is looked for once. */
export function withoutRepetition(command: string): string {
  return command.replaceAll(/( -e \S+)\1(?!\S)/g, '$1').replaceAll(/\((\d+)\|\1\)/g, '$1');
}
