/** The grader of a sample: whether a response says one of its answers. */
import type { DatasetSample } from '#contract/dataset.ts';
import type { Grade } from './compute-signals.ts';

const BOXED = /\\boxed\{([^{}]*)\}/g;
const SAID = /(?:the answer is|answer:)\s*(.+?)\s*[.。]?\s*$/gim;

function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s.,;:!?"'`*]+/g, ' ')
    .trim();
}

function extract(response: string): string | null {
  const found = [...response.matchAll(BOXED), ...response.matchAll(SAID)].at(-1)?.[1]?.trim();
  return found === undefined || found === '' ? null : found;
}

/** Null where there is no accepted answer, or none is found in the response. */
export function gradeWith({ answers }: DatasetSample): (response: string) => Grade {
  const accepted = new Set(answers.map(normalise));
  return function grade(response) {
    const extracted = extract(response) ?? (accepted.has(normalise(response)) ? response.trim() : null);
    if (accepted.size === 0 || extracted === null) return { reward: null, extracted };
    return { reward: accepted.has(normalise(extracted)) ? 1 : 0, extracted };
  };
}
