/** Formats the figures of the submissions as tables of the page. */
import type { Table } from '#studies/shared/text-table.ts';
import type { SplitFigures, TwinFigures } from './figures.ts';
import { SPLITS, type SplitName } from './questions.ts';

export interface SubmissionFigures {
  title: string;
  splits: Record<SplitName, SplitFigures>;
  twins: TwinFigures;
}

const share = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(2));
const nats = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(1));

function bySplit(
  submissions: readonly SubmissionFigures[],
  heading: string,
  format: (figures: SplitFigures) => string,
): Table {
  return {
    head: [heading, ...SPLITS],
    rows: submissions.map(({ title, splits }) => [title, ...SPLITS.map((split) => format(splits[split]))]),
  };
}

function twinTable(submissions: readonly SubmissionFigures[]): Table {
  return {
    head: ['twins', 'public image right', 'hidden images right', 'both hidden images right', 'gives the public answer'],
    rows: submissions.map(({ title, twins }) => [
      title,
      share(twins.accuracyPublic),
      share(twins.accuracyHidden),
      share(twins.pairs),
      share(twins.saysPublicAnswer),
    ]),
  };
}

/** @returns the tables by the names of their markers in the page */
export function toTables(submissions: readonly SubmissionFigures[]): Record<string, Table> {
  return {
    accuracy: bySplit(submissions, 'accuracy', ({ accuracy }) => share(accuracy)),
    'grounded accuracy': bySplit(
      submissions,
      'grounded accuracy, gain > 0 (> 0.2)',
      ({ grounded, groundedAboveMin }) => `${share(grounded)} (${share(groundedAboveMin)})`,
    ),
    'vision-driven fraction': bySplit(
      submissions,
      'vision-driven fraction, gain > 0 (> 0.2)',
      ({ visionDriven, visionDrivenAboveMin }) => `${share(visionDriven)} (${share(visionDrivenAboveMin)})`,
    ),
    'mean gain': bySplit(
      submissions,
      'mean gain of right; of wrong responses',
      ({ gainOfRight, gainOfWrong }) => `${nats(gainOfRight)}; ${nats(gainOfWrong)}`,
    ),
    twins: twinTable(submissions),
  };
}
