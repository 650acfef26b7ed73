/** Finds the mathematics that a sentence states: "The solution is $x > 5$.", "The largest $n$ is 34". */

const SEGMENT =
  /\$\$((?:[^$\\]|\\[\s\S]){1,1000})\$\$|\$((?:[^$\\]|\\[\s\S]){1,1000})\$|\\\(([\s\S]{1,1000}?)\\\)|\\\[([\s\S]{1,1000}?)\\\]/g;
const COPULA =
  /(?:\b(?:is|are|was|be|equals?|equal to|becomes?|gives?|get|obtain|answer|result|value|find that|that|of|by|at least|therefore|thus|so|hence)|[:：=]|是|为)\s*$/i;
const JOIN = /^[\s,;]*(?:and|or|,|和|或)?[\s,;]*$/i;
const AFTER_COPULA = /^.*(?:\b(?:is|are|was|be|equals?|becomes?|gives?)|[:：])\s+(?=\S)/is;

/** @returns undefined if the sentence states no mathematics, or several pieces */
export function mathInSentence(text: string): string | undefined {
  const segments = Array.from(text.matchAll(SEGMENT), (match) => ({
    content: (match[1] ?? match[2] ?? match[3] ?? match[4] ?? '').trim(),
    start: match.index,
    end: match.index + match[0].length,
  })).filter(({ content }) => content !== '');
  if (segments.length === 0) return afterCopula(text);
  const [only] = segments;
  if (segments.length === 1 && only !== undefined) {
    const isSubject = /^[a-zA-Z](?:\([a-z]\))?$|^[A-Z]{2,12}$/.test(only.content);
    return isSubject ? afterCopula(text.slice(only.end)) : only.content;
  }
  return joined(text, segments) ?? afterCopula(text.slice(segments.at(-1)?.end ?? 0));
}

/** The last segment that a copula introduces, with those that follow it in a list. */
function joined(text: string, segments: { content: string; start: number; end: number }[]): string | undefined {
  const first = segments.findLastIndex(({ start }, index) =>
    COPULA.test(text.slice(index === 0 ? 0 : (segments[index - 1]?.end ?? 0), start)),
  );
  const list = segments.slice(Math.max(first, 0));
  const areListed = list.every(({ end }, index) => {
    const next = list[index + 1];
    return next === undefined || JOIN.test(text.slice(end, next.start));
  });
  return areListed ? list.map(({ content }) => content).join(', ') : undefined;
}

function afterCopula(text: string): string | undefined {
  const match = AFTER_COPULA.exec(text);
  const rest = match === null ? '' : text.slice(match[0].length).trim();
  return rest === '' || !/\d/.test(rest) ? undefined : rest;
}
