/** Computes the figures of a submission from its graded and scored responses. */
import type { ShapesQuestion, SplitName } from './questions.ts';

export interface JudgedResponse {
  question: Pick<ShapesQuestion, 'id' | 'metadata'>;
  /** 1 right, 0 wrong, null if the grader cannot read the response. */
  grade: number | null;
  /** log p(response | image) − log p(response | no image), in nats. */
  gain: number;
  /** True for a hidden twin whose response gives the answer of the public image. */
  saysPublicAnswer: boolean;
}

/** The jitter tolerance of docs/validity ("gold gain ≤ 0.2"), chosen before Shapes-VD was drawn. */
export const GAIN_MIN = 0.2;

function shareOf<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.length === 0 ? Number.NaN : items.filter(holds).length / items.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const isRight = ({ grade }: JudgedResponse) => grade === 1;

export function splitFigures(judged: readonly JudgedResponse[], split: SplitName) {
  const members = judged.filter(({ question }) => question.metadata.split === split);
  const right = members.filter(isRight);
  const wrong = members.filter((response) => !isRight(response));
  return {
    accuracy: shareOf(members, isRight),
    grounded: shareOf(members, (response) => isRight(response) && response.gain > 0),
    groundedAboveMin: shareOf(members, (response) => isRight(response) && response.gain > GAIN_MIN),
    visionDriven: shareOf(right, ({ gain }) => gain > 0),
    visionDrivenAboveMin: shareOf(right, ({ gain }) => gain > GAIN_MIN),
    gainOfRight: mean(right.map(({ gain }) => gain)),
    gainOfWrong: mean(wrong.map(({ gain }) => gain)),
    ungraded: members.filter(({ grade }) => grade === null).length,
  };
}
export type SplitFigures = ReturnType<typeof splitFigures>;

/** Figures of the questions that have one public image and two hidden ones. */
export function twinFigures(judged: readonly JudgedResponse[]) {
  const twins = judged.filter(({ question }) => question.metadata.twins !== undefined);
  const hiddenTwins = twins.filter(({ question }) => question.metadata.pair_group !== undefined);
  const publicTwins = twins.filter(({ question }) => question.metadata.pair_group === undefined);
  const pairs = [...Map.groupBy(hiddenTwins, ({ question }) => question.metadata.pair_group).values()];
  return {
    accuracyPublic: shareOf(publicTwins, isRight),
    accuracyHidden: shareOf(hiddenTwins, isRight),
    pairs: shareOf(pairs, (pair) => pair.every(isRight)),
    saysPublicAnswer: shareOf(hiddenTwins, ({ saysPublicAnswer }) => saysPublicAnswer),
  };
}
export type TwinFigures = ReturnType<typeof twinFigures>;
