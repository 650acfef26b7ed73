/** A measurement whose truth is set by hand, for tests of figures, tables and charts: no model and no runner. */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { DIVERGENCE_NAMES, type DivergenceName } from '#contract/divergence.ts';
import { type Category, isVisual } from '#studies/shared/token-categories.ts';
import type { MeasuredResponse, MeasuredSample, ViewSeries } from '../measure.ts';
import { SCORED_VIEW_NAMES } from '../plan.ts';
import { labelTokens } from '../token-labels.ts';

const COLORS = ['red', 'green', 'blue', 'yellow'];

/** "The circle is red." in tokens as a byte-level tokenizer cuts it. */
function tokenize(text: string): { byteStarts: number[]; byteEnds: number[] } {
  const tokens = text.match(/ ?[^ .]+|\./g) ?? [];
  const byteEnds: number[] = [];
  let end = 0;
  for (const token of tokens) {
    end += token.length;
    byteEnds.push(end);
  }
  return { byteStarts: [0, ...byteEnds.slice(0, -1)], byteEnds };
}

/** @param separation how many times larger the KL of a visual token is than that of another one */
function simulateSeries(labels: readonly Category[], random: () => number, separation: number): ViewSeries {
  const level = labels.map((category) => 1e-3 * random() * (isVisual(category) ? separation : 1));
  return {
    divergences: Object.fromEntries(DIVERGENCE_NAMES.map((name) => [name, level])) as Record<DivergenceName, number[]>,
    logProbOriginal: level.map(() => -0.1),
    logProbPerturbed: level.map((value) => -0.1 - value),
  };
}

/** Every fourth sample is a shortcut; the model is right with the image always, without it on shortcuts only. */
export function simulateSamples(count: number, options: { seed: number; separation: number }): MeasuredSample[] {
  const generator = xoroshiro128plus(options.seed);
  const random = () => uniformFloat64(generator);
  return Array.from({ length: count }, (_, index): MeasuredSample => {
    const shortcut = index % 4 === 3;
    const category: Category = shortcut ? 'prior' : 'color';
    const truth = COLORS[index % COLORS.length] ?? 'red';
    const other = COLORS[(index + 1) % COLORS.length] ?? 'red';
    const say = (answer: string, origin: MeasuredResponse['origin']): MeasuredResponse => {
      const text = `The circle is ${answer}.`;
      const spans: MeasuredResponse['spans'] = [
        { start: 4, end: 10, category: 'copied' },
        { start: 14, end: 14 + answer.length, category },
      ];
      const tokens = tokenize(text);
      const labels = labelTokens(tokens, spans);
      const views = Object.fromEntries(
        SCORED_VIEW_NAMES.map((view) => [view, simulateSeries(labels, random, options.separation)]),
      );
      return { text, answer, correct: answer === truth, origin, spans, labels, ...tokens, views };
    };
    const responses = [say(truth, 'gold'), say(other, 'wrong'), say(other, 'blind_guess')];
    const blind = `The circle is ${shortcut ? truth : other}.`;
    return {
      render: {
        id: `${index}`,
        image: `images/${index}.png`,
        width: 84,
        height: 84,
        kind: shortcut ? 'fixed_color' : 'color',
        shortcut,
        shortcut_kind: shortcut ? 'attribute' : null,
        question: 'What color is the circle?',
        answer: truth,
        responses,
        imageBytes: new Uint8Array(),
        imageSha256: '0'.repeat(64),
      },
      responses,
      answers: { original: `The circle is ${truth}.`, no_image: blind, patches: blind, grey: blind },
      blindVotes: [blind, blind, blind, blind],
    };
  });
}
