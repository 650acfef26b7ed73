/**
 * Where a response says its answer: `<answer>` tags before `\boxed{}` before "the answer is"; of several the last one
 * counts, as models correct themselves. It knows nothing of what an answer means.
 */
import { dropEmphasis } from './plain-text.ts';

/** Longer statements are no answers. */
const STATEMENT_CHARS_MAX = 2000;
/** A response of one line up to this length is its answer. */
const BARE_CHARS_MAX = 120;

export type Statement = {
  /** Readings of the same place, the likeliest first. */
  texts: readonly string[];
  /** Stated, or all there is; else a guess, which may be right but is never wrong. */
  certain: boolean;
};

const SAID =
  /(?:\b(?:answer|choice|option)(?: \([^()\n]{1,40}\))?(?: to [^.:：\n]{1,200}?)? ?(?:is|are|was|would be|should be|must be|[:：=])|\b(?:answer|choice|option) to [^.:：\n]{1,200}? (?:is|are)|(?:答案|答) ?(?:应该?)?(?:是|为|選|选|[:：])) ?[:：]? ?(?:that |therefore |thus )?/giu;
const NEGATED = /^(?:not|n['’]t|incorrect|wrong|unclear|unknown)\b|^(?:不是|并非)|^(?:right|correct)[.!]?$/i;

/** Reasoning is no answer; one that never ends has none. */
function dropThought(response: string): string {
  const end = response.lastIndexOf('</think>');
  if (end >= 0) return response.slice(end + '</think>'.length);
  const start = response.indexOf('<think>');
  return start < 0 ? response : response.slice(0, start);
}

/** What stands in the braces of each `\boxed{}`; those without an end are left out. */
export function boxesOf(text: string): { content: string; start: number; end: number }[] {
  const found: { content: string; start: number; end: number }[] = [];
  const opening = /\\(?:boxed|fbox)\s?\{/g;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const from = match.index + match[0].length;
    const end = endOfBraces(text, from);
    if (end < 0) continue;
    found.push({ content: text.slice(from, end), start: match.index, end: end + 1 });
    opening.lastIndex = end + 1;
  }
  return found;
}

function endOfBraces(text: string, from: number): number {
  const limit = Math.min(text.length, from + STATEMENT_CHARS_MAX);
  for (let at = from, depth = 1; at < limit; at += 1) {
    const mark = text[at];
    if (mark === '\\') at += 1;
    else if (mark === '{') depth += 1;
    else if (mark === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function tagged(text: string): string | undefined {
  const lower = text.toLowerCase();
  const end = lower.lastIndexOf('</answer>');
  const start = lower.lastIndexOf('<answer>', end < 0 ? undefined : end);
  if (start < 0) return undefined;
  return text.slice(start + '<answer>'.length, end < start ? undefined : end);
}

/** The last line of boxes, its boxes joined: `\boxed{1}, \boxed{2}`, for lists; else the last box. */
function boxed(text: string, together: boolean): string | undefined {
  const boxes = boxesOf(text);
  const last = boxes.at(-1);
  if (last === undefined || !together) return last?.content;
  const line = text.lastIndexOf('\n', last.start) + 1;
  return boxes
    .filter(({ start }) => start >= line)
    .map(({ content }) => content)
    .join(', ');
}

function said(text: string): string | undefined {
  let last: string | undefined;
  SAID.lastIndex = 0;
  let lineOfLast = Number.NaN;
  for (const match of text.matchAll(SAID)) {
    const rest = text.slice(match.index + match[0].length);
    const line = (rest.trimStart().split('\n', 1)[0] ?? '').slice(0, STATEMENT_CHARS_MAX).trim();
    const lineAt = text.lastIndexOf('\n', match.index);
    if (line === '' || NEGATED.test(line) || lineAt === lineOfLast) continue;
    last = line;
    lineOfLast = lineAt;
  }
  return last;
}

/** "3 cm. That is because…" says 3 cm. */
function firstSentence(text: string): string {
  return text.split(/(?<=[^\s.])[.。](?=\s|$)|[;；]\s|,? (?:because|since|as shown) |,? which /, 1)[0] ?? text;
}

const readingsOf = (text: string): string[] =>
  [
    ...new Set(
      [text, firstSentence(text)].map((one) =>
        one
          .trim()
          .replace(/[.。]$/, '')
          .trim(),
      ),
    ),
  ].filter((one) => one !== '');

/** Null where there is nothing to read. `together`: boxes of one line are the items of one answer. */
export function extract(response: string, together = false): Statement | null {
  const text = dropEmphasis(dropThought(response).replace(/[^\S\n]+/g, ' ')).trim();
  const tag = tagged(text);
  const inner = tag ?? text;
  const stated = boxed(inner, together) ?? (tag === undefined ? said(inner) : (said(tag) ?? tag));
  if (stated !== undefined) {
    const texts = stated.length > STATEMENT_CHARS_MAX ? [] : readingsOf(stated);
    return texts.length === 0 ? null : { texts, certain: true };
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const last = lines.at(-1);
  if (last === undefined || last.length > STATEMENT_CHARS_MAX) return null;
  return { texts: readingsOf(last), certain: lines.length === 1 && last.length <= BARE_CHARS_MAX };
}
