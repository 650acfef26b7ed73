/** The figures as the page that users read, and as a chart. Pure. */
import type { TopLevelSpec } from 'vega-lite';
import { PRESETS } from '#contract/filter-presets.ts';
import { GREY, share } from '#studies/shared/chart.ts';
import { nats, proportion, toMarkdown } from '#studies/shared/text-table.ts';
import { BLIND, type FilterFigure, type FilterFigures, NOISE, VIEWS } from './measure-filters.ts';
import { RULES } from './rules.ts';

export interface FilterReport extends FilterFigures {
  schema: 'sightline.validity-filters/1';
  command: string;
  seed: number;
  scorer: { name: string; revision: string };
}

const NO_IMAGE = 'no image';
const GOAL = 0.98;

const titleOf = new Map(RULES.map(({ name, title }) => [name, title]));

function tableOf({ figures }: FilterFigures, view: string): string {
  const rows = figures
    .filter((one) => one.view === view)
    .sort((a, b) => b.f1.value - a.f1.value)
    .map(({ rule, threshold, dropped, precision, recall, f1 }) => [
      titleOf.get(rule) ?? rule,
      threshold === null ? '' : nats(threshold),
      String(dropped),
      proportion(precision),
      proportion(recall),
      proportion(f1),
    ]);
  return toMarkdown({ head: ['rule', 'nats', 'dropped', 'precision', 'recall', 'F1'], rows });
}

const figureOf = ({ figures }: FilterFigures, rule: string, view: string) =>
  figures.find((one) => one.rule === rule && one.view === view);

/** The preset of the highest F1 with its default thresholds. */
function bestPreset({ figures }: FilterFigures): FilterFigure | undefined {
  return figures
    .filter(({ rule, threshold }) => rule in PRESETS && threshold === null)
    .toSorted((a, b) => b.f1.value - a.f1.value)[0];
}

export function toFiltersPage(report: FilterReport): string {
  const { samples, calibration, shortcuts, command, seed, scorer, figures } = report;
  const views = [...new Set(figures.map(({ view }) => view))];
  const f1 = (rule: string, view = NO_IMAGE) => figureOf(report, rule, view)?.f1.value.toFixed(3) ?? 'not measured';
  const dropped = (rule: string) => figureOf(report, rule, NO_IMAGE)?.dropped ?? 0;
  const tuned = (rule: string) => nats(figureOf(report, rule, NO_IMAGE)?.threshold ?? 0);
  const best = bestPreset(report);
  const share = ((100 * shortcuts) / samples).toFixed(0);
  return `# Which filter finds language shortcuts

All figures of this page are from one command:

\`\`\`sh
${command}
\`\`\`

It draws ${samples} fresh questions, of which ${shortcuts} (${share} %) can be answered from their words: by an attribute in the name of a
thing, by arithmetic, or because the question holds its answer. Each has eight responses, ${100 * NOISE} % of whose rewards are
flipped. They are pushed to a service over HTTP and frozen; signals are computed with ${BLIND} blind responses each; every rule
is applied by the service, and what its export calls dropped is compared with the truth. The thresholds of presets are
their defaults. Where it says "tuned", the threshold was chosen on ${calibration} other questions (seed ${seed}) and judged on these
(seed ${seed + 1}). In brackets: 95 % intervals, by bootstrap over questions. Scorer: ${scorer.name} ${scorer.revision.slice(0, 12)}.

The best preset as it ships is \`${best?.rule}\`: F1 ${best ? proportion(best.f1) : 'not measured'}, precision ${best?.precision.value.toFixed(3)}; the goal was ${GOAL},
${(best?.f1.value ?? 0) >= GOAL ? 'which it meets' : 'which it misses'}.

## Which to use when

| you want | use | needs | F1 |
|---|---|---|---:|
| shortcuts out, with thresholds as they ship | \`no_token_gain\` | blind responses, \`no_image\` | ${f1('no_token_gain')} |
| the same, by the mean over a response in place of its most telling token | \`language_shortcut\` | blind responses, \`no_image\` | ${f1('language_shortcut')} |
| the same with a scorer of your own, and some questions labelled by hand | \`no_token_gain\` with a threshold tuned on these (here ${tuned('no_token_gain_tuned')}) | blind responses, \`no_image\`, labels | ${f1('no_token_gain_tuned')} |
| to generate nothing | a clause on \`gold_mean_dependency\`, tuned (here ${tuned('gold_dependency_tuned')}) | \`no_image\`, labels | ${f1('gold_dependency_tuned')} |
| what papers did | \`mmstar\` | blind responses | ${f1('mmstar')} |
| | \`mmmu_pro\` | blind responses | ${f1('mmmu_pro')} |
| the samples that depend least, of whatever kind | \`low_dependency\` | any signals | ${f1('low_dependency')} |

- **Compute signals with \`no_image\` to filter.** It is one view, and cheaper than draws of blackened patches. Over signals of
  another view the thresholds in nats of \`language_shortcut\` and \`no_token_gain\` mean nothing, and the service refuses them.
  If there are signals of blackened patches only: \`language_shortcut\` with a tuned threshold.
- **Blind votes alone take lucky guesses for shortcuts.** They find them all, and drop ${dropped('mmstar')} (\`mmstar\`) and ${dropped('mmmu_pro')} (\`mmmu_pro\`)
  samples where ${shortcuts} are shortcuts. \`blind_pass_rate\` leaves out responses that no grader can tell, \`blind_votes\` counts them as
  not right: that is how \`mmmu_pro\`, which asks for more, can drop more.
- **Thresholds as they ship, and tuned on the other seed**: \`language_shortcut\` ${f1('language_shortcut')} and ${f1('language_shortcut_tuned')} (${tuned('language_shortcut_tuned')} nats),
  \`no_token_gain\` ${f1('no_token_gain')} and ${f1('no_token_gain_tuned')} (${tuned('no_token_gain_tuned')} nats).

## A cut on mean dependency is no filter

${cutText(report)}
\`low_dependency\` drops the share that it is asked to drop, shortcuts or not. The sign of \`gold_gain\` is chance where the
picture says nothing: \`gold_gain\` ≤ 0 has F1 ${f1('gold_gain')}.

![How the share of shortcuts falls as more is dropped](filters-kept.svg)

The grey lines drop more and more in the order of a signal of the view without the image: they fall to zero where all
shortcuts are gone and nothing else is. A good rule ends at that corner; to the left of it, questions are lost that need
their picture, and above the line, the order of what is dropped is wrong.

${views.map((view) => `## Signals with ${view}\n\n${tableOf(report, view)}`).join('\n\n')}
`;
}

/** Honest both ways: where a cut works, and why nobody can count on it. */
function cutText(report: FilterReport): string {
  const view = VIEWS[1]?.title ?? '';
  const own = figureOf(report, 'mean_dependency_tuned', NO_IMAGE);
  const text = `With signals of \`no_image\`, and a threshold tuned on labelled questions of the very same kinds (${nats(own?.threshold ?? 0)} nats), a cut
on \`mean_dependency\` has F1 ${own?.f1.value.toFixed(3)}. Without labels there is no such threshold`;
  const other = figureOf(report, 'mean_dependency_tuned', view);
  const borrowed = report.figures.find(
    (one) => one.view === view && RULES.find(({ name }) => name === one.rule)?.borrowed,
  );
  if (!other || !borrowed) return `${text}.`;
  return `${text}, and it carries over to nothing: over the signals
that training uses (${view}) the same cut has F1 ${borrowed.f1.value.toFixed(3)} and drops ${borrowed.dropped} of ${report.samples} samples
(precision ${borrowed.precision.value.toFixed(3)}); tuned anew for them, F1 ${other.f1.value.toFixed(3)}. A picture whose evidence survives the blackening
looks as if it were not needed, and a long response dilutes its one visual word.`;
}

const SHOWN = [
  'language_shortcut',
  'no_token_gain',
  'mmstar',
  'mmmu_pro',
  'low_dependency',
  'mean_dependency_tuned',
  'gold_gain',
];

/** Where each rule ends: how much it keeps, and how much of that are shortcuts. */
function endsOf({ figures, samples, shortcuts }: FilterFigures) {
  return figures
    .filter(({ rule }) => SHOWN.includes(rule))
    .map(({ rule, view, dropped, precision }) => ({
      rule: (titleOf.get(rule) ?? rule).replaceAll('`', ''),
      view,
      kept: (samples - dropped) / samples,
      shortcuts: dropped === samples ? 0 : (shortcuts - dropped * precision.value) / (samples - dropped),
    }));
}

export function keptPlot(report: FilterFigures): TopLevelSpec {
  const { curve, shortcuts, samples } = report;
  const x = share('kept', 'share of the questions that is kept');
  const y = {
    field: 'shortcuts',
    type: 'quantitative' as const,
    axis: { title: 'share of shortcuts among them' },
  };
  return {
    title: {
      text: 'Shortcuts left in what is kept',
      subtitle: [
        `${samples} questions, ${((100 * shortcuts) / samples).toFixed(0)} % shortcuts; points: where each rule ends`,
        'lines: more and more dropped in the order of a signal of the view without the image',
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
        data: { values: endsOf(report) },
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
