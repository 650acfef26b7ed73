/** How often the model answers right, by kind of question and by what it is shown. Pure. */

import { type Interval, wilson } from '#studies/shared/interval.ts';
import { isRight, type ReaderOf } from '../answers.ts';
import type { MeasuredSample } from '../measure.ts';
import { ANSWERED_VIEW_NAMES, type AnsweredViewName } from '../plan.ts';

export interface AccuracyRow {
  kind: string;
  shortcut: boolean;
  samples: number;
  views: Record<AnsweredViewName, Interval>;
  /**
   * What a guess from the words gets: the kind's most frequent answer or, where it is right more often, the
   * generator's blind guess, which may pick from the words of the question ("the circle or the star").
   */
  chance: number;
}

function mostFrequent(answers: readonly string[]): string | undefined {
  const groups = [...Map.groupBy(answers, (answer) => answer)];
  return groups.sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

/**
 * How often the most frequent answer of one half of the samples is the truth in the other half, both ways. (Its share
 * in the samples that it was found on flatters it when they are few.)
 */
function mostFrequentRight(truths: readonly string[]): number {
  const [even = [], odd = []] = [0, 1].map((half) => truths.filter((_, index) => index % 2 === half));
  const right = (found: readonly string[], tried: readonly string[]) => {
    const guess = mostFrequent(found);
    return tried.filter((truth) => truth === guess).length;
  };
  return right(even, odd) + right(odd, even);
}

/** How many samples of one kind the better of the two guesses gets right. */
function guessedRight(samples: readonly MeasuredSample[]): number {
  const likeliest = samples.filter(({ render }) =>
    render.responses.some(({ origin, correct }) => origin === 'blind_guess' && correct),
  );
  return Math.max(likeliest.length, mostFrequentRight(samples.map(({ render }) => render.answer)));
}

function summarise(samples: readonly MeasuredSample[], readerOf: ReaderOf): Pick<AccuracyRow, 'samples' | 'views'> {
  const accuracy = (view: AnsweredViewName) => {
    const right = samples.filter(({ render, answers }) => isRight(readerOf(render), answers[view], render.answer));
    return [view, wilson(right.length, samples.length)] as const;
  };
  return {
    samples: samples.length,
    views: Object.fromEntries(ANSWERED_VIEW_NAMES.map(accuracy)) as Record<AnsweredViewName, Interval>,
  };
}

/** One row per kind, questions about the picture first, and a row for each of the two sides as a whole. */
export function accuracyByKind(
  samples: readonly MeasuredSample[],
  readerOf: ReaderOf,
): { kinds: AccuracyRow[]; image_questions: AccuracyRow; shortcuts: AccuracyRow } {
  const kinds = [...Map.groupBy(samples, ({ render }) => render.kind)]
    .map(
      ([kind, members]): AccuracyRow => ({
        kind,
        shortcut: members.every(({ render }) => render.shortcut),
        ...summarise(members, readerOf),
        chance: guessedRight(members) / members.length,
      }),
    )
    .sort((a, b) => Number(a.shortcut) - Number(b.shortcut) || a.kind.localeCompare(b.kind, 'en'));

  const pooled = (kind: string, shortcut: boolean): AccuracyRow => {
    const members = samples.filter(({ render }) => render.shortcut === shortcut);
    const guessed = [...Map.groupBy(members, ({ render }) => render.kind).values()].map(guessedRight);
    return {
      kind,
      shortcut,
      ...summarise(members, readerOf),
      chance: guessed.reduce((sum, count) => sum + count, 0) / members.length,
    };
  };
  return { kinds, image_questions: pooled('image questions', false), shortcuts: pooled('shortcuts', true) };
}
