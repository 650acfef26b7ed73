/** The report of the filter study, its tables and its chart. */
import type { TopLevelSpec } from 'vega-lite';
import { GREY, share } from '#studies/shared/chart.ts';
import type { PageTables } from '#studies/shared/page-tables.ts';
import { nats, proportion, type Table } from '#studies/shared/text-table.ts';
import type { FilterFigures } from './measure-filters.ts';
import { RULES } from './rules.ts';

export interface FilterReport extends FilterFigures {
  schema: 'sightline.validity-filters/1';
  command: string;
  seed: number;
  scorer: { name: string; revision: string };
}

const titleOf = new Map(RULES.map(({ name, title }) => [name, title]));

function measurementTable({ command, seed, samples, shortcuts, calibration, scorer }: FilterReport): Table {
  return {
    head: ['measurement', ''],
    rows: [
      ['command', `\`${command}\``],
      ['questions to tune thresholds', `${calibration} (seed ${seed})`],
      ['questions to compute figures', `${samples} (seed ${seed + 1})`],
      ['language shortcuts among the latter', `${shortcuts} (${((100 * shortcuts) / samples).toFixed(0)} %)`],
      ['scorer', `\`${scorer.name}\` \`${scorer.revision.slice(0, 12)}\``],
    ],
  };
}

function viewTable({ figures }: FilterFigures, view: string): Table {
  return {
    head: ['rule', 'nats', 'dropped', 'precision', 'recall', 'F1'],
    rows: figures
      .filter((figure) => figure.view === view)
      .sort((a, b) => b.f1.value - a.f1.value)
      .map(({ rule, threshold, dropped, precision, recall, f1 }) => [
        titleOf.get(rule) ?? rule,
        threshold === null ? '' : nats(threshold),
        String(dropped),
        proportion(precision),
        proportion(recall),
        proportion(f1),
      ]),
  };
}

/** @returns the tables by the names of their markers in docs/validity/filters.md: one for each view */
export function toFilterTables(report: FilterReport): PageTables {
  const views = [...new Set(report.figures.map(({ view }) => view))];
  const tables = views.map((view): [string, Table] => [`signals with ${view}`, viewTable(report, view)]);
  return { measurement: measurementTable(report), ...Object.fromEntries(tables) };
}

const PLOTTED_RULES = [
  'language_shortcut',
  'no_token_gain',
  'mmstar',
  'mmmu_pro',
  'low_dependency',
  'mean_dependency_tuned',
  'gold_gain',
];

/** For each plotted rule, the share of questions that it keeps and the share of shortcuts among them. */
function toPoints({ figures, samples, shortcuts }: FilterFigures) {
  return figures
    .filter(({ rule }) => PLOTTED_RULES.includes(rule))
    .map(({ rule, view, dropped, precision }) => ({
      rule: (titleOf.get(rule) ?? rule).replaceAll('`', ''),
      view,
      kept: (samples - dropped) / samples,
      shortcuts: dropped === samples ? 0 : (shortcuts - dropped * precision.value) / (samples - dropped),
    }));
}

export function keptPlot(report: FilterFigures): TopLevelSpec {
  const { curve, shortcuts, samples } = report;
  const x = share('kept', 'share of questions kept');
  const y = {
    field: 'shortcuts',
    type: 'quantitative' as const,
    axis: { title: 'share of shortcuts among the kept questions' },
  };
  return {
    title: {
      text: 'Shortcuts left among the kept questions',
      subtitle: [
        `${samples} questions, ${((100 * shortcuts) / samples).toFixed(0)} % shortcuts; points: the result of each rule`,
        'lines: dropping questions in the order of a signal computed without the image',
      ],
    },
    width: 460,
    height: 300,
    layer: [
      {
        data: { values: curve },
        mark: { type: 'line', strokeWidth: 1.5, color: GREY },
        encoding: { x, y, detail: { field: 'rule' } },
      },
      {
        data: { values: toPoints(report) },
        mark: { type: 'point', size: 80, strokeWidth: 2, opacity: 1 },
        encoding: {
          x,
          y,
          color: { field: 'view', type: 'nominal', sort: null },
          shape: { field: 'rule', type: 'nominal', sort: null },
        },
      },
    ],
  };
}
