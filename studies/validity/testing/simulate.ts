/** Simulates measured samples with known truth, for tests of figures, tables and charts without a model. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { DIVERGENCE_NAMES, type DivergenceName } from '#contract/divergence.ts';
import { type Category, isVisual } from '#studies/shared/token-categories.ts';
import type { MeasuredResponse, MeasuredSample, ViewSeries } from '../measure.ts';
import { SCORED_VIEW_NAMES } from '../plan.ts';
import { labelTokens } from '../token-labels.ts';

const COLORS = ['red', 'green', 'blue', 'yellow'];

/** Splits "The circle is red." into tokens as a byte-level tokenizer does. */
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

/** @param separation ratio of the KL of visual tokens to that of other tokens */
function simulateSeries(labels: readonly Category[], random: () => number, separation: number): ViewSeries {
  const level = labels.map((category) => 1e-3 * random() * (isVisual(category) ? separation : 1));
  return {
    divergences: Object.fromEntries(DIVERGENCE_NAMES.map((name) => [name, level])) as Record<DivergenceName, number[]>,
    logProbOriginal: level.map(() => -0.1),
    logProbPerturbed: level.map((value) => -0.1 - value),
  };
}

/** Every fourth sample is a shortcut. The model is always right with the image, and right on shortcuts without it. */
export function simulateSamples(count: number, options: { seed: number; separation: number }): MeasuredSample[] {
  const generator = xoroshiro128plus(options.seed);
  const random = () => uniformFloat64(generator);
  return Array.from({ length: count }, (_, index): MeasuredSample => {
    const shortcut = index % 4 === 3;
    const category: Category = shortcut ? 'prior' : 'color';
    const truth = COLORS[index % COLORS.length] ?? 'red';
    const other = COLORS[(index + 1) % COLORS.length] ?? 'red';
    const respond = (answer: string, origin: MeasuredResponse['origin']): MeasuredResponse => {
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
    const responses = [respond(truth, 'gold'), respond(other, 'wrong'), respond(other, 'blind_guess')];
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
