/** Reads an accepted answer as a response is read: `\boxed{72}`, `<answer>72</answer>`, `#### 72` and `$72$` all mean 72. */
import { unescapeCommands } from './clean.ts';
import { extract } from './extract.ts';

const MARKED = /<answer>|\\(?:boxed|fbox)\s?\{|####\s|\b(?:answer|choice|option)\b[^.\n]{0,40}(?:is|are|[:：=])|答案/i;

/** The content of an accepted answer. An answer without any mark is its own content. */
export function acceptedContent(answer: string, together = false): string {
  const content = unescapeCommands(answer.trim());
  return MARKED.test(content) ? (extract(content, { together })?.texts.at(-1) ?? content) : content;
}
