/** The figures of the entries as tables of the page. Pure. */
import { type Table, toMarkdown } from '#studies/validity/text-table.ts';
import type { SplitFigures, TwinFigures } from './figures.ts';
import { SPLITS, type SplitName } from './questions.ts';

export interface EntryFigures {
  title: string;
  splits: Record<SplitName, SplitFigures>;
  twins: TwinFigures;
}

const OPENING = '<!-- tables: written by npm run shapes-vd -->';
const CLOSING = '<!-- end of tables -->';

const share = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(2));
const nats = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(1));

function bySplit(entries: readonly EntryFigures[], head: string, cell: (figures: SplitFigures) => string): Table {
  return {
    head: [head, ...SPLITS],
    rows: entries.map(({ title, splits }) => [title, ...SPLITS.map((split) => cell(splits[split]))]),
  };
}

export function toTables(entries: readonly EntryFigures[]): string {
  const twins: Table = {
    head: [
      'twins',
      'right, public picture',
      'right, hidden pictures',
      'both of a pair right',
      'says the public answer',
    ],
    rows: entries.map(({ title, twins: figures }) => [
      title,
      share(figures.accuracyPublic),
      share(figures.accuracyHidden),
      share(figures.pairs),
      share(figures.saysPublicAnswer),
    ]),
  };
  return [
    bySplit(entries, 'accuracy', ({ accuracy }) => share(accuracy)),
    bySplit(
      entries,
      'grounded accuracy, gain > 0 (> 0.2)',
      ({ grounded, groundedByMargin }) => `${share(grounded)} (${share(groundedByMargin)})`,
    ),
    bySplit(
      entries,
      'vision-driven fraction, gain > 0 (> 0.2)',
      ({ visionDriven, visionDrivenByMargin }) => `${share(visionDriven)} (${share(visionDrivenByMargin)})`,
    ),
    bySplit(
      entries,
      'mean gain of right; of wrong responses',
      ({ gainOfRight, gainOfWrong }) => `${nats(gainOfRight)}; ${nats(gainOfWrong)}`,
    ),
    twins,
  ]
    .map(toMarkdown)
    .join('\n\n');
}

/** @throws Error when the page has no place for tables */
export function putIntoPage(page: string, tables: string): string {
  const [start, end] = [page.indexOf(OPENING), page.indexOf(CLOSING)];
  if (start < 0 || end < start) throw new Error(`the page has no lines "${OPENING}" and "${CLOSING}"`);
  return `${page.slice(0, start)}${OPENING}\n\n${tables}\n\n${page.slice(end)}`;
}
