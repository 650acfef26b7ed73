/** Charts of whole samples: rules that find shortcuts, and accuracy with and without the image. */
import type { TopLevelSpec } from 'vega-lite';
import { GREY, INKS, mark, rows, share } from '#studies/shared/chart.ts';
import type { AnsweredViewName } from '../plan.ts';
import type { ValidityReport } from '../report.ts';
import { ANSWERED_VIEW_TITLES } from '../titles.ts';

const F1_GOAL = 0.98;

export function rulesPlot(report: ValidityReport): TopLevelSpec {
  const y = rows('rule', null);
  const color = INKS.blue;
  return {
    title: {
      text: 'F1 of rules that find language shortcuts',
      subtitle: 'thresholds fixed in advance; lines: 95 % intervals; dashed: the goal, 0.98',
    },
    data: { values: report.shortcut_rules.map(({ rule, f1 }) => ({ rule, ...f1 })) },
    width: 380,
    height: { step: 24 },
    layer: [
      mark(F1_GOAL),
      { mark: { type: 'rule', strokeWidth: 2, color }, encoding: { y, x: share('low', 'F1'), x2: { field: 'high' } } },
      { mark: { type: 'point', filled: true, size: 70, opacity: 1, color }, encoding: { y, x: share('value', 'F1') } },
    ],
  };
}

const SHOWN: readonly AnsweredViewName[] = ['original', 'no_image'];

export function accuracyPlot(report: ValidityReport): TopLevelSpec {
  const { kinds, image_questions, shortcuts } = report.accuracy;
  const shown = [
    image_questions,
    ...kinds.filter((row) => !row.shortcut),
    shortcuts,
    ...kinds.filter((row) => row.shortcut),
  ];
  const named = shown.map((row) => {
    const whole = row === image_questions || row === shortcuts;
    return { ...row, name: `${whole ? `ALL ${row.kind}` : row.kind} (${row.samples})` };
  });
  const values = named.flatMap(({ name, views }) =>
    SHOWN.map((view) => ({ name, view: ANSWERED_VIEW_TITLES[view], ...views[view] })),
  );
  const titles = SHOWN.map((view) => ANSWERED_VIEW_TITLES[view]);
  const y = rows('name', 'kind of question (samples)');
  const yOffset = { field: 'view', type: 'nominal' as const, sort: titles };
  const color = { field: 'view', type: 'nominal' as const, sort: titles };
  const x = (field: string) => share(field, 'accuracy');
  return {
    title: {
      text: 'Accuracy with and without the image',
      subtitle: 'greedy answers; lines: 95 % Wilson intervals; grey tick: the best guess from the words',
    },
    width: 400,
    height: { step: 28, for: 'position' },
    layer: [
      {
        data: { values: named.map(({ name, chance }) => ({ name, chance })) },
        mark: { type: 'tick', color: GREY, thickness: 2, size: 20 },
        encoding: { y, x: x('chance') },
      },
      {
        data: { values },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { y, yOffset, color, x: x('low'), x2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 50, opacity: 1 },
        encoding: { y, yOffset, color, x: x('value') },
      },
    ],
  };
}
