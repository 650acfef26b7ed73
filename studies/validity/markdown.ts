/** The report as the page docs/validity/README.md. Pure: the same report gives the same page. */

import { nats, type Table, toMarkdown } from '#studies/shared/text-table.ts';
import { RESPONSE_SETS } from './figures/token-auroc.ts';
import { findings } from './findings.ts';
import type { PlotName } from './plots/index.ts';
import type { ValidityReport } from './report.ts';
import {
  accuracyTable,
  aurocTable,
  categoriesTable,
  decilesTable,
  drawsTable,
  goalsTable,
  kTable,
  rulesTable,
} from './tables.ts';
import { CONTRAST_TITLES, RESPONSE_SET_TITLES } from './titles.ts';

function picture(name: PlotName, alternative: string): string {
  return `![${alternative}](${name}.svg)`;
}

function goalSummary({ goals }: ValidityReport): string {
  const missed = goals.filter(({ met }) => !met);
  if (missed.length === 0) return `All ${goals.length} goals are met.`;
  const names = missed.map(({ name }) => name).join('; ');
  return `${goals.length - missed.length} of ${goals.length} goals are met. Missed: ${names}.`;
}

function ruleReasons({ shortcut_rules }: ValidityReport): Table {
  return {
    head: ['rule', 'why this rule and this threshold'],
    rows: shortcut_rules.map(({ rule, why }) => [rule, why]),
  };
}

function groupsTable({ groups }: ValidityReport): Table {
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

export function toPage(report: ValidityReport): string {
  const { scorer, generator, tokens, bootstrap } = report;
  const sections = [
    '# Validity: does visual dependency find the tokens that need the picture?',
    `Measured on ${report.samples} fresh renders of the reference model's generator (${report.image_questions} questions ` +
      `about the picture, ${report.shortcuts} language shortcuts; seed ${report.seed}), through the runner, by`,
    `\`\`\`sh\n${report.command}\n\`\`\``,
    'The generator draws each picture, so it knows for every token of every response whether the picture determines ' +
      'it (a colour read off a shape), whether it follows from words already written (copied from the question, ' +
      'computed, known without looking) or is a word of the template. Training draws from other streams of the ' +
      'generator than this measurement, and neither a weight nor a threshold was chosen on this seed.',
    `Every figure has a 95 % interval in brackets: bootstrap over whole samples (${bootstrap.resamples} resamples), for ` +
      `accuracy Wilson's. Figures are in [validity.json](validity.json).`,

    '## Goals',
    goalSummary(report),
    toMarkdown(goalsTable(report.goals)),
    'A goal counts as met by its figure, not by the lower end of its interval. "Near chance" is at most 0.05 above ' +
      'the best guess from the words (see Accuracy).',

    '## What was found',
    findings(report)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
    'Read the comparison of perturbations with the training in mind: views that the reference model met in training ' +
      '(its model card lists them) are views on which it has a calibrated opinion, noise and blur are not. A model ' +
      'trained otherwise may order them otherwise; draws, divergence and filter can be measured again on any scorer.',

    '## Accuracy',
    'Greedy answers. The guess from the words is the more successful of two guesses: the most frequent answer of the ' +
      'kind (found on one half of the samples and tried on the other), and what the generator takes for the likeliest answer to the ' +
      'question alone.',
    toMarkdown(accuracyTable(report)),
    picture('accuracy-by-kind', 'Accuracy with and without the picture, by kind of question'),

    '## Token AUROC',
    `The chance that a visual token has a larger value than another one. **Overall** compares with all other tokens; ` +
      `most of those are template words, which flatter every measure. **Hard** compares with the words that carry ` +
      `content but follow from the text (copied, arithmetic, prior). Tokens: ${tokens.gold.visual} visual of ` +
      `${tokens.gold.labelled} in ${tokens.gold.responses} gold responses (${tokens.gold.hard} hard negatives); ` +
      `${tokens.all.visual} of ${tokens.all.labelled} in all ${tokens.all.responses} (${tokens.all.hard}). Tokens whose ` +
      `need of the picture is undecided (the comma or full stop that says whether a list goes on) are left out.`,
    ...RESPONSE_SETS.flatMap((set) => [
      `### ${RESPONSE_SET_TITLES[set]}, one draw`,
      `${CONTRAST_TITLES.overall}`,
      toMarkdown(aurocTable(report, set, 'overall')),
      `${CONTRAST_TITLES.hard}`,
      toMarkdown(aurocTable(report, set, 'hard')),
    ]),
    picture('auroc-by-divergence-and-perturbation', 'AUROC by divergence and perturbation'),
    '### Number of draws (patch blackening, gold responses)',
    `${CONTRAST_TITLES.overall}`,
    toMarkdown(drawsTable(report, 'overall')),
    `${CONTRAST_TITLES.hard}`,
    toMarkdown(drawsTable(report, 'hard')),
    picture('auroc-by-draws', 'AUROC by number of draws'),

    '## Masks: the curve of k',
    'Over the gold responses that have visual tokens, pooled; the mask keeps the ⌈k·T⌉ most dependent tokens of each.',
    toMarkdown(kTable(report)),
    picture('k-curve', 'Recall and precision of visual tokens in the mask by k'),

    '## Finding language shortcuts',
    'A rule calls a sample a shortcut. Signals are those of the first gold response unless the rule says otherwise, ' +
      'in nats. Every threshold was fixed before this seed was drawn.',
    toMarkdown(rulesTable(report)),
    picture('shortcut-rules', 'F1 of the shortcut rules with intervals'),
    toMarkdown(ruleReasons(report)),
    'Which filter of a dataset to use when, measured through the service with noisy rewards: [filters.md](filters.md).',

    '## Dependency by category',
    'KL in nats on gold responses; bold: visual. AUROC of KL: a visual category against all hard negatives, any other ' +
      'category against all visual tokens, which shows where the misses are.',
    toMarkdown(categoriesTable(report)),
    picture('dependency-by-category', 'Spread of the dependency of a token by category'),
    'Deciles under blackened patches, 4 draws:',
    toMarkdown(decilesTable(report)),

    '## Groups of responses',
    'The responses to questions about the picture, as a training step would see them.',
    toMarkdown(groupsTable(report)),

    '## Limits',
    '- One small model on drawn pictures: the truth is known here because the world is simple. Areas this close to 1 ' +
      'are not to be expected of photographs and long reasoning.\n' +
      '- Labels are by construction. A visual word that the model could still guess from an earlier one counts as visual.\n' +
      '- A threshold in nats belongs to a scorer and a dataset: take percentiles or measure anew, never this page’s number.\n' +
      '- The best of several rules and measures is picked on the same samples on which it is reported; its figure is ' +
      'slightly flattered.',
    '## Provenance',
    `Scorer \`${scorer.name}\`, revision \`${scorer.revision}\` (${scorer.family}, ${scorer.dtype}, ${scorer.provider}, ` +
      `${scorer.runtime}). Generator \`${generator.version}\`, renders \`${generator.renders_sha256}\`.`,
  ];
  return `${sections.join('\n\n')}\n`;
}
