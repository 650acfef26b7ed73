/** What can be told of an entry from its texts: graded, scored, and compared between twins. Pure. */
import type { ShapesQuestion, SplitName } from './questions.ts';

export interface Judged {
  question: Pick<ShapesQuestion, 'id' | 'metadata'>;
  /** 1 right, 0 wrong, null where it cannot be told. */
  grade: number | null;
  /** In nats; how much likelier the scorer finds the response with the picture. */
  gain: number;
  /** Of a hidden twin: it says what is right for the public picture. */
  saysPublicAnswer: boolean;
}

/** The tolerance for jitter of docs/validity ("gold gain ≤ 0.2"), set there before Shapes-VD was drawn. */
export const MARGIN = 0.2;

function shareOf<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.length === 0 ? Number.NaN : items.filter(holds).length / items.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const isRight = ({ grade }: Judged) => grade === 1;

export function splitFigures(judged: readonly Judged[], split: SplitName) {
  const members = judged.filter(({ question }) => question.metadata.split === split);
  const right = members.filter(isRight);
  const wrong = members.filter((one) => !isRight(one));
  return {
    accuracy: shareOf(members, isRight),
    grounded: shareOf(members, (one) => isRight(one) && one.gain > 0),
    groundedByMargin: shareOf(members, (one) => isRight(one) && one.gain > MARGIN),
    visionDriven: shareOf(right, ({ gain }) => gain > 0),
    visionDrivenByMargin: shareOf(right, ({ gain }) => gain > MARGIN),
    gainOfRight: mean(right.map(({ gain }) => gain)),
    gainOfWrong: mean(wrong.map(({ gain }) => gain)),
    ungraded: members.filter(({ grade }) => grade === null).length,
  };
}
export type SplitFigures = ReturnType<typeof splitFigures>;

/** Of questions that are public with one picture and hidden with two others. */
export function twinFigures(judged: readonly Judged[]) {
  const twins = judged.filter(({ question }) => question.metadata.twins !== undefined);
  const hidden = twins.filter(({ question }) => question.metadata.pair_group !== undefined);
  const open = twins.filter(({ question }) => question.metadata.pair_group === undefined);
  const pairs = [...Map.groupBy(hidden, ({ question }) => question.metadata.pair_group).values()];
  return {
    accuracyPublic: shareOf(open, isRight),
    accuracyHidden: shareOf(hidden, isRight),
    pairs: shareOf(pairs, (pair) => pair.every(isRight)),
    saysPublicAnswer: shareOf(hidden, ({ saysPublicAnswer }) => saysPublicAnswer),
  };
}
export type TwinFigures = ReturnType<typeof twinFigures>;
