/**
 * Finds where a response states its answer: `<answer>` tags, then `\boxed{}`, then a statement such as "the answer is" or
 * `#### 72`. The last statement counts, because models correct themselves. Linear in the length of the response.
 */
import { dropReasoning, joinDisplayMath, stripSpecialTokens, unescapeCommands } from './clean.ts';
import { dropEmphasis } from './plain-text.ts';

/** Responses with more characters are not graded: reason `too_long`. */
export const RESPONSE_CHARS_MAX = 262_144;
/** A longer statement is not an answer. */
const STATEMENT_CHARS_MAX = 2000;
/** A response of one line up to this length is its own answer. */
const BARE_CHARS_MAX = 120;
/** A first line up to this length may be the answer, with its explanation below. */
const FIRST_LINE_CHARS_MAX = 60;
/** Statements looked at, from the end of the response. */
const STATEMENT_LINES_MAX = 64;
const NESTED_MAX = 3;

export type Statement = {
  /** Readings of the same statement, the most likely first. */
  texts: readonly string[];
  /** False for a guess (first or last line): it can be right, but a mismatch proves nothing. */
  certain: boolean;
};

export type ExtractOptions = {
  /** Boxes of one line are the items of one answer. */
  together?: boolean;
  reasoningTags?: readonly string[] | undefined;
};

const STATED =
  /(?:\b(?:answer|choice|option)(?: \([^()\n]{1,40}\))?(?: to [^.:：\n]{1,200}?)? ?(?:is|are|was|would be|should be|must be|[:：=])|\b(?:answer|choice|option) to [^.:：\n]{1,200}? (?:is|are)|(?:答案|答|答え) ?(?:应该?)?(?:是|为|は|選|选|[:：])|(?:^|\n)#### ) ?[:：]? ?(?:that |therefore |thus )?/giu;
const DENIED = /^(?:not|n['’]t|incorrect|wrong|unclear|unknown)\b|^(?:不是|并非)|^(?:right|correct|verified)[.!]?$/i;

/** "We cannot say that the answer is B": a denial before the statement, in the same clause. */
const DENIED_BEFORE =
  /(?:\b(?:not|cannot|never|doubt|wrong|false|incorrect)|n['’]t)\b(?:(?!\b(?:but|so|yet|and|however|then)\b)[^.,;:!?\n]){0,40}$/i;
const LEAD_CHARS = 60;

type Box = { content: string; start: number; end: number };

/** Contents of the outermost complete `\boxed{}`, in order. One pass with a stack of open braces. */
export function boxesOf(text: string): Box[] {
  const found: Box[] = [];
  const open: { from: number; boxStart: number }[] = [];
  const marks = /\\(?:boxed|fbox)\s?\{|\\[\s\S]|[{}]/g;
  for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
    const [mark] = match;
    if (mark.endsWith('{') && (mark === '{' || mark.length > 2)) {
      open.push({ from: marks.lastIndex, boxStart: mark === '{' ? -1 : match.index });
    } else if (mark === '}') {
      const last = open.pop();
      if (last === undefined || last.boxStart < 0 || match.index - last.from > STATEMENT_CHARS_MAX) continue;
      while ((found.at(-1)?.start ?? -1) > last.boxStart) found.pop();
      found.push({ content: text.slice(last.from, match.index), start: last.boxStart, end: marks.lastIndex });
    }
  }
  return found;
}

function taggedIn(text: string): string | undefined {
  const lower = text.toLowerCase();
  const end = lower.lastIndexOf('</answer>');
  const start = lower.lastIndexOf('<answer>', end < 0 ? undefined : end);
  if (start < 0) return undefined;
  return text.slice(start + '<answer>'.length, end < start ? undefined : end);
}

/** What may stand between two boxes that form one answer: delimiters, a comma, "and", "papers and". */
const BETWEEN_BOXES = /^[\s$.,;+&()\\]*$|^[^\n]{0,40}(?:[,;+&]|\b(?:and|or)\b)[^\n]{0,40}$/i;

/** The last box; `together`: the boxes of its line that are joined to it. */
function boxedIn(text: string, together: boolean): { content: string; end: number } | undefined {
  const boxes = boxesOf(text);
  const last = boxes.at(-1);
  if (last === undefined || !together) return last;
  const line = text.lastIndexOf('\n', last.start) + 1;
  const joined = [last];
  for (const box of boxes.slice(0, -1).reverse()) {
    const next = joined[0];
    if (box.start < line || next === undefined || !BETWEEN_BOXES.test(text.slice(box.end, next.start))) break;
    joined.unshift(box);
  }
  return { content: joined.map(({ content }) => content).join(', '), end: last.end };
}

/** The rest of the line that begins at `from`, or the next line if that rest is empty. */
function lineFrom(text: string, from: number): string {
  const rest = text.slice(from, from + STATEMENT_CHARS_MAX + 1).trimStart();
  const end = rest.indexOf('\n');
  return (end < 0 ? rest : rest.slice(0, end)).trim();
}

/** The first statement of the last line that has one: what follows on that line explains it. */
function statedIn(text: string, nested = 0): { content: string; start: number } | undefined {
  const lines = new Map<number, { start: number; from: number }[]>();
  let newline = text.indexOf('\n');
  let line = 0;
  for (const match of text.matchAll(STATED)) {
    const start = match.index + (match[0].startsWith('\n') ? 1 : 0);
    while (newline >= 0 && newline < start) {
      line = newline + 1;
      newline = text.indexOf('\n', line);
    }
    const found = lines.get(line);
    if (found === undefined) lines.set(line, [{ start, from: match.index + match[0].length }]);
    else if (found.length < 8) found.push({ start, from: match.index + match[0].length });
  }
  for (const statements of [...lines.values()].slice(-STATEMENT_LINES_MAX).reverse()) {
    for (const { start, from } of statements) {
      const content = lineFrom(text, from);
      const lead = text.slice(Math.max(0, start - LEAD_CHARS), start);
      if (content === '' || DENIED.test(content) || DENIED_BEFORE.test(lead)) continue;
      const inner = nested < NESTED_MAX ? statedIn(content, nested + 1) : undefined;
      // "Final Answer: The final answer is 5." states 5; "B. The answer to …" states B.
      return inner !== undefined &&
        inner.start < FIRST_LINE_CHARS_MAX &&
        !/[.。;；\n]/.test(content.slice(0, inner.start))
        ? { content: inner.content, start }
        : { content, start };
    }
  }
  return undefined;
}

/** "3 cm. That is because…" states 3 cm. */
export function firstSentence(text: string): string {
  return (
    text.split(/(?<=[^\s.])[.。](?=\s|$)|[;；]\s|,? (?:because|since|as shown|given that) |, which /, 1)[0] ?? text
  );
}

function readingsOf(text: string): string[] {
  const readings = [text, firstSentence(text)].map((one) =>
    one
      .trim()
      .replace(/[.。]$/, '')
      .trim(),
  );
  return [...new Set(readings)].filter((one) => one !== '');
}

/** @returns null if there is nothing to read */
export function extract(response: string, { together = false, reasoningTags }: ExtractOptions = {}): Statement | null {
  const bare = dropReasoning(stripSpecialTokens(response).text, reasoningTags);
  const text = dropEmphasis(joinDisplayMath(unescapeCommands(bare)).replace(/[^\S\n]+/g, ' ')).trim();
  const tag = taggedIn(text);
  const inner = tag ?? text;
  const box = boxedIn(inner, together);
  const statement = statedIn(inner);
  const isLater =
    box !== undefined &&
    statement !== undefined &&
    statement.start > box.end &&
    /final answer/i.test(inner.slice(Math.max(0, statement.start - 10), statement.start + 20));
  const stated = isLater ? (statement?.content ?? '') : (box?.content ?? statement?.content ?? tag);
  if (stated !== undefined) {
    const texts = stated.length > STATEMENT_CHARS_MAX ? [] : readingsOf(unboxed(stated, together));
    return texts.length === 0 ? null : { texts, certain: true };
  }
  return guess(text);
}

/** `The final answer is $\boxed{5}$.` states 5. */
function unboxed(statement: string, together: boolean): string {
  return boxedIn(statement, together)?.content ?? statement;
}

/** Without a statement, one short line is the answer; of several lines the last and a short first one are guesses. */
function guess(text: string): Statement | null {
  const lastStart = text.lastIndexOf('\n') + 1;
  const last = text.slice(lastStart).trim();
  if (last === '' || last.length > 4 * STATEMENT_CHARS_MAX) return null;
  if (lastStart === 0 && last.length <= BARE_CHARS_MAX) return { texts: readingsOf(last), certain: true };
  const firstEnd = text.indexOf('\n');
  const first = firstEnd < 0 || firstEnd > FIRST_LINE_CHARS_MAX ? '' : text.slice(0, firstEnd).trim();
  const isAnswerFirst = first !== '' && !/[?？:：]$/.test(first);
  const tail = last.length <= STATEMENT_CHARS_MAX ? last : '';
  const texts = [
    ...(tail === '' ? [] : readingsOf(tail)),
    lastSentence(last),
    ...(isAnswerFirst ? readingsOf(first) : []),
  ];
  return { texts: [...new Set(texts)].filter((one) => one !== ''), certain: false };
}

/** What models add after their answer. */
const CLOSING_PHRASE = /^(?:I hope|Let me know|Hope this)\b/i;

function lastSentence(text: string): string {
  const sentences = text.split(/(?<=[^\s.])[.。](?=\s|\$|$)\$*/).map((sentence) => sentence.trim());
  return (sentences.filter((sentence) => sentence !== '' && !CLOSING_PHRASE.test(sentence)).at(-1) ?? '').slice(
    0,
    STATEMENT_CHARS_MAX,
  );
}
