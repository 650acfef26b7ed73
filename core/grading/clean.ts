/** Removes what a decoder or a reasoning format adds around an answer. Every function is linear in the length of its text. */

/** Names of tags whose content is reasoning: `<think>…</think>`. A benchmark may name more. */
export const REASONING_TAGS = [
  'think',
  'thinking',
  'thought',
  'thoughts',
  'reasoning',
  'reason',
  'analysis',
  'scratchpad',
];

/** Reasoning marks that are no XML tags, as pairs of opening and closing mark. */
const REASONING_MARKS: readonly (readonly [string, string])[] = [
  ['◁think▷', '◁/think▷'],
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
  ['[think]', '[/think]'],
];

/** Special tokens of the common chat templates, with what a template writes after `<|im_start|>`. */
const SPECIAL_TOKEN =
  /(?:<\|[^<>|\s]{1,40}\|>|<｜[^<>｜\s]{1,40}｜>|<\/?s>|<(?:eos|bos|pad|end_of_turn|end_of_utterance|start_of_turn)>|\[(?:EOS|PAD|\/INST)\])(?:(?<=<\|im_start\|>)(?:user|assistant|system))?\s*$/;
const TOKENS_MAX = 10_000;
const TOKEN_CHARS_MAX = 64;

/** Strips special tokens from the end of a response and counts them. */
export function stripSpecialTokens(response: string): { text: string; count: number } {
  let text = response.trimEnd();
  for (let count = 0; count < TOKENS_MAX; count += 1) {
    const tailStart = Math.max(0, text.length - TOKEN_CHARS_MAX);
    const match = SPECIAL_TOKEN.exec(text.slice(tailStart));
    if (match === null) return { text, count };
    text = text.slice(0, tailStart + match.index).trimEnd();
  }
  return { text, count: TOKENS_MAX };
}

function lastIndexOfAny(text: string, marks: readonly string[]): { start: number; end: number } {
  return marks
    .map((mark) => ({ start: text.lastIndexOf(mark), length: mark.length }))
    .map(({ start, length }) => ({ start, end: start < 0 ? -1 : start + length }))
    .reduce((last, one) => (one.end > last.end ? one : last), { start: -1, end: -1 });
}

/** Keeps what follows the last closing mark of reasoning. Reasoning that never ends leaves only what precedes it. */
export function dropReasoning(response: string, tags: readonly string[] = []): string {
  const lower = response.toLowerCase();
  const names = [...REASONING_TAGS, ...tags.map((tag) => tag.toLowerCase())];
  const closing = lastIndexOfAny(lower, [
    ...names.map((name) => `</${name}>`),
    ...REASONING_MARKS.map(([, mark]) => mark),
  ]);
  const text = closing.end < 0 ? response : response.slice(closing.end);
  const rest = closing.end < 0 ? lower : lower.slice(closing.end);
  const openings = [...names.map((name) => `<${name}>`), ...REASONING_MARKS.map(([mark]) => mark)]
    .map((mark) => rest.indexOf(mark))
    .filter((index) => index >= 0);
  return openings.length === 0 ? text : text.slice(0, Math.min(...openings));
}

const DISPLAY: readonly (readonly [string, string])[] = [
  ['\\[', '\\]'],
  ['$$', '$$'],
];
const DISPLAY_CHARS_MAX = 2000;

/** Joins the lines of display mathematics, so that one formula is on one line. */
export function joinDisplayMath(text: string): string {
  return DISPLAY.reduce((joined, marks) => joinBetween(joined, marks), text);
}

function joinBetween(text: string, [opening, closing]: readonly [string, string]): string {
  if (!text.includes(opening)) return text;
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(opening, at);
    const end = start < 0 ? -1 : text.indexOf(closing, start + opening.length);
    if (end < 0) break;
    const stop = end + closing.length;
    const formula = text.slice(start, stop);
    parts.push(
      text.slice(at, start),
      formula.length <= DISPLAY_CHARS_MAX ? formula.replaceAll(/\s*\n\s*/g, ' ') : formula,
    );
    at = stop;
  }
  return [...parts, text.slice(at)].join('');
}

/** LaTeX that went through JSON once too often: `\\frac` for `\frac`. Row ends of matrices stay. */
export function unescapeCommands(text: string): string {
  return text.replace(
    /\\\\(?=(?:boxed|d?t?frac|left|right|sqrt|text|mathrm|pi|times|cdot|infty|cup|pm|quad|circ|begin|end)(?![a-zA-Z]))/g,
    '\\',
  );
}
