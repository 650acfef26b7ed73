/** Formats the figures of the report as tables, for the page and for the terminal. */
import { DIVERGENCE_NAMES } from '#contract/divergence.ts';
import type { PageTables } from '#studies/shared/page-tables.ts';
import { area, nats, proportion, type Table } from '#studies/shared/text-table.ts';
import type { AccuracyRow } from './figures/accuracy.ts';
import { CATEGORY_VIEWS, RANKED_VIEWS } from './figures/categories.ts';
import { GROUP_SIGNALS } from './figures/groups.ts';
import { type Contrast, RESPONSE_SETS, type ResponseSet } from './figures/token-auroc.ts';
import { ANSWERED_VIEW_NAMES } from './plan.ts';
import { COMPARED_PERTURBATIONS, DRAWS, type Goal, type ValidityReport } from './report.ts';
import { ANSWERED_VIEW_TITLES, PERTURBATION_TITLES } from './titles.ts';

export function measurementTable(report: ValidityReport): Table {
  const { command, seed, samples, image_questions, shortcuts, scorer, generator, bootstrap } = report;
  return {
    head: ['measurement', ''],
    rows: [
      ['command', `\`${command}\``],
      ['seed', `${seed}`],
      ['samples', `${samples}`],
      ['questions about the image', `${image_questions}`],
      ['language shortcuts', `${shortcuts}`],
      ['bootstrap resamples', `${bootstrap.resamples}`],
      ['scorer', `\`${scorer.name}\` (${scorer.family}, ${scorer.dtype}, ${scorer.provider}, ${scorer.runtime})`],
      ['scorer revision', `\`${scorer.revision}\``],
      ['generator version', `\`${generator.version}\``],
      ['SHA-256 of the samples', `\`${generator.renders_sha256}\``],
    ],
  };
}

export function goalsTable(goals: readonly Goal[]): Table {
  return {
    head: ['goal', 'measured', 'target', 'met'],
    rows: goals.map(({ name, measured, interval, relation, target, met }) => [
      name,
      interval ? area(interval) : measured.toFixed(4),
      `${relation === '>=' ? '≥' : '≤'} ${target}`,
      met ? 'yes' : 'no',
    ]),
  };
}

export function accuracyTable({ accuracy }: ValidityReport): Table {
  const row = (name: string, { samples, views, chance }: AccuracyRow) => [
    name,
    `${samples}`,
    ...ANSWERED_VIEW_NAMES.map((view) => proportion(views[view])),
    chance.toFixed(3),
  ];
  const { kinds, image_questions, shortcuts } = accuracy;
  return {
    head: ['kind', 'samples', ...ANSWERED_VIEW_NAMES.map((view) => ANSWERED_VIEW_TITLES[view]), 'guess from the words'],
    rows: [
      row('ALL image questions', image_questions),
      ...kinds.filter(({ shortcut }) => !shortcut).map((kind) => row(kind.kind, kind)),
      row('ALL shortcuts', shortcuts),
      ...kinds.filter(({ shortcut }) => shortcut).map((kind) => row(kind.kind, kind)),
    ],
  };
}

const RESPONSE_SET_TITLES: Record<ResponseSet, string> = { gold: 'gold responses', all: 'all responses' };

export function tokensTable({ tokens }: ValidityReport): Table {
  return {
    head: ['set', 'responses', 'labelled tokens', 'visual tokens', 'hard negatives'],
    rows: RESPONSE_SETS.map((set) => {
      const { responses, labelled, visual, hard } = tokens[set];
      return [RESPONSE_SET_TITLES[set], ...[responses, labelled, visual, hard].map(String)];
    }),
  };
}

export function aurocTable({ auroc }: ValidityReport, set: ResponseSet, contrast: Contrast): Table {
  return {
    head: ['divergence', ...COMPARED_PERTURBATIONS.map((name) => PERTURBATION_TITLES[name])],
    rows: DIVERGENCE_NAMES.map((divergence) => [
      `\`${divergence}\``,
      ...COMPARED_PERTURBATIONS.map((perturbation) => area(auroc[set][contrast][divergence][perturbation])),
    ]),
  };
}

export function drawsTable({ auroc_by_draws }: ValidityReport, contrast: Contrast): Table {
  return {
    head: ['divergence', ...DRAWS.map((draws) => (draws === '1' ? '1 draw' : `${draws} draws`))],
    rows: DIVERGENCE_NAMES.map((divergence) => [
      `\`${divergence}\``,
      ...DRAWS.map((draws) => area(auroc_by_draws[contrast][divergence][draws])),
    ]),
  };
}

const SHOWN_K: ReadonlySet<number> = new Set([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1]);

export function kTable({ k_curve }: ValidityReport): Table {
  return {
    head: ['k', 'recall of visual tokens', 'precision'],
    rows: k_curve
      .filter(({ k }) => SHOWN_K.has(k))
      .map(({ k, recall, precision }) => [k.toFixed(2), proportion(recall), proportion(precision)]),
  };
}

export function rulesTable({ shortcut_rules }: ValidityReport): Table {
  return {
    head: ['rule', 'F1', 'precision', 'recall', 'flagged'],
    rows: shortcut_rules.map(({ rule, f1, precision, recall, called }) => [
      rule,
      proportion(f1),
      proportion(precision),
      proportion(recall),
      `${called}`,
    ]),
  };
}

const CATEGORY_VIEW_TITLES: Record<(typeof CATEGORY_VIEWS)[number], string> = {
  patches_1: 'patches, 1 draw',
  patches_4: 'patches, 4 draws',
  grey: 'grey',
  no_image: 'no image',
};

export function categoriesTable({ dependency_by_category }: ValidityReport): Table {
  return {
    head: [
      'category',
      'tokens',
      ...CATEGORY_VIEWS.map((view) => `mean KL: ${CATEGORY_VIEW_TITLES[view]}`),
      ...RANKED_VIEWS.map((view) => `AUROC: ${CATEGORY_VIEW_TITLES[view]}`),
    ],
    rows: dependency_by_category.map(({ category, visual, tokens, mean, auroc }) => [
      visual ? `**${category}**` : category,
      `${tokens}`,
      ...CATEGORY_VIEWS.map((view) => nats(mean[view])),
      ...RANKED_VIEWS.map((view) => (auroc ? area(auroc[view]) : '–')),
    ]),
  };
}

export function decilesTable({ dependency_by_category }: ValidityReport): Table {
  return {
    head: ['category', ...Array.from({ length: 11 }, (_, tenth) => `${tenth * 10} %`)],
    rows: dependency_by_category.map(({ category, visual, deciles }) => [
      visual ? `**${category}**` : category,
      ...deciles.map(nats),
    ]),
  };
}

export function originsTable({ groups }: ValidityReport): Table {
  return {
    head: ['origin of the response', 'responses', 'mean dependency (nats)', 'mean gain (nats)', 'mean α'],
    rows: groups.origins.map(({ origin, responses, mean, mean_alpha }) => [
      origin.replace('_', ' '),
      `${responses}`,
      nats(mean.dependency),
      nats(mean.gain),
      mean_alpha.toFixed(3),
    ]),
  };
}

export function groupAurocTable({ groups }: ValidityReport): Table {
  const areas = groups.auroc_within_group;
  return {
    head: ['signal', 'AUROC of gold against wrong blind guesses'],
    rows: GROUP_SIGNALS.map((signal) => [`mean ${signal}`, areas ? proportion(areas[signal]) : '–']),
  };
}

/** @returns the tables by the names of their markers in docs/validity/README.md */
export function toPageTables(report: ValidityReport): PageTables {
  return {
    measurement: measurementTable(report),
    goals: goalsTable(report.goals),
    accuracy: accuracyTable(report),
    tokens: tokensTable(report),
    'AUROC, gold responses, overall': aurocTable(report, 'gold', 'overall'),
    'AUROC, gold responses, hard': aurocTable(report, 'gold', 'hard'),
    'AUROC, all responses, overall': aurocTable(report, 'all', 'overall'),
    'AUROC, all responses, hard': aurocTable(report, 'all', 'hard'),
    'AUROC by draws, overall': drawsTable(report, 'overall'),
    'AUROC by draws, hard': drawsTable(report, 'hard'),
    'masks by k': kTable(report),
    'shortcut rules': rulesTable(report),
    'dependency by category': categoriesTable(report),
    'deciles of dependency': decilesTable(report),
    'groups of responses': originsTable(report),
    'AUROC within a question': groupAurocTable(report),
  };
}
