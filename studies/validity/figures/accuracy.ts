/** Accuracy of the model by kind of question and by view. */
import { type Interval, wilson } from '#studies/shared/interval.ts';
import { type FindReader, isRight } from '../answers.ts';
import type { MeasuredSample } from '../measure.ts';
import { ANSWERED_VIEW_NAMES, type AnsweredViewName } from '../plan.ts';

export interface AccuracyRow {
  kind: string;
  shortcut: boolean;
  samples: number;
  views: Record<AnsweredViewName, Interval>;
  /**
   * Accuracy of the better of two guesses from the words: the kind's most frequent answer, and the generator's blind
   * guess, which may pick from the words of the question ("the circle or the star").
   */
  chance: number;
}

function mostFrequent(answers: readonly string[]): string | undefined {
  const groups = [...Map.groupBy(answers, (answer) => answer)];
  return groups.sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

/**
 * Counts how often the most frequent answer of one half of the samples is right in the other half, in both directions.
 * On the samples that it is computed from, its accuracy would be biased upwards.
 */
function mostFrequentRight(truths: readonly string[]): number {
  const [even = [], odd = []] = [0, 1].map((half) => truths.filter((_, index) => index % 2 === half));
  const right = (training: readonly string[], test: readonly string[]) => {
    const guess = mostFrequent(training);
    return test.filter((truth) => truth === guess).length;
  };
  return right(even, odd) + right(odd, even);
}

/** Counts the samples of one kind that the better of the two guesses gets right. */
function guessedRight(samples: readonly MeasuredSample[]): number {
  const rightBlindGuess = samples.filter(({ render }) =>
    render.responses.some(({ origin, correct }) => origin === 'blind_guess' && correct),
  );
  return Math.max(rightBlindGuess.length, mostFrequentRight(samples.map(({ render }) => render.answer)));
}

function summarize(samples: readonly MeasuredSample[], readerFor: FindReader): Pick<AccuracyRow, 'samples' | 'views'> {
  const accuracy = (view: AnsweredViewName) => {
    const right = samples.filter(({ render, answers }) => isRight(readerFor(render), answers[view], render.answer));
    return [view, wilson(right.length, samples.length)] as const;
  };
  return {
    samples: samples.length,
    views: Object.fromEntries(ANSWERED_VIEW_NAMES.map(accuracy)) as Record<AnsweredViewName, Interval>,
  };
}

/** One row per kind, with questions about the image first, and one for all of them and one for all shortcuts. */
export function accuracyByKind(
  samples: readonly MeasuredSample[],
  readerFor: FindReader,
): { kinds: AccuracyRow[]; image_questions: AccuracyRow; shortcuts: AccuracyRow } {
  const kinds = [...Map.groupBy(samples, ({ render }) => render.kind)]
    .map(
      ([kind, members]): AccuracyRow => ({
        kind,
        shortcut: members.every(({ render }) => render.shortcut),
        ...summarize(members, readerFor),
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
      ...summarize(members, readerFor),
      chance: guessed.reduce((sum, count) => sum + count, 0) / members.length,
    };
  };
  return { kinds, image_questions: pooled('image questions', false), shortcuts: pooled('shortcuts', true) };
}
