/** What the figures say, in sentences that follow from the report and from nothing else. Pure. */
import { DIVERGENCE_NAMES, type DivergenceName } from '#contract/divergence.ts';
import type { Interval } from '#studies/shared/interval.ts';
import { area, nats, proportion } from '#studies/shared/text-table.ts';
import { bestRule } from './figures/goals.ts';
import { CONTRASTS, type Contrast } from './figures/token-auroc.ts';
import { COMPARED_PERTURBATIONS, type ComparedPerturbation, DRAWS, type ValidityReport } from './report.ts';
import { PERTURBATION_TITLES } from './titles.ts';

interface RankedMeasure {
  divergence: DivergenceName;
  perturbation: ComparedPerturbation;
  area: Interval;
}

/** Every divergence under every perturbation at one draw, on gold responses, best first. */
function rankMeasures({ auroc }: Pick<ValidityReport, 'auroc'>, contrast: Contrast): RankedMeasure[] {
  return DIVERGENCE_NAMES.flatMap((divergence) =>
    COMPARED_PERTURBATIONS.map((perturbation) => ({
      divergence,
      perturbation,
      area: auroc.gold[contrast][divergence][perturbation],
    })),
  ).sort((a, b) => b.area.value - a.area.value);
}

function named({ divergence, perturbation, area: figure }: RankedMeasure): string {
  return `\`${divergence}\` with ${PERTURBATION_TITLES[perturbation]}, ${area(figure)}`;
}

function measureSentences(report: ValidityReport): string[] {
  return CONTRASTS.map((contrast) => {
    const ranked = rankMeasures(report, contrast);
    const [best] = ranked;
    const last = ranked.at(-1);
    if (!best || !last) throw new RangeError('no AUROC was measured');
    const level = ranked.filter((other) => other !== best && other.area.high >= best.area.low).length;
    const near = level === 0 ? 'no other' : `${level} other${level === 1 ? '' : 's'}`;
    return (
      `**${contrast}**, one draw: the best measure is ${named(best)}; the intervals of ${near} of the ` +
      `${ranked.length - 1} reach into its own. The weakest is ${named(last)}.`
    );
  });
}

function drawSentence({ auroc_by_draws }: ValidityReport): string {
  const hard = (divergence: DivergenceName) => DRAWS.map((draws) => auroc_by_draws.hard[divergence][draws].value);
  const steps = (divergence: DivergenceName) =>
    hard(divergence)
      .map((value) => value.toFixed(4))
      .join(' → ');
  return `Draws of blackened patches (1 → 2 → 4 → 8), hard: \`kl\` ${steps('kl')}, \`k3\` ${steps('k3')}, \`top1_drop\` ${steps('top1_drop')}.`;
}

/** Whether a view takes the picture away: what can still be answered under it, and what that does to the measure. */
function survivalSentence({ accuracy, auroc }: ValidityReport): string {
  const { views } = accuracy.image_questions;
  const hard = auroc.gold.hard.kl;
  const { patch_blackening: half, patch_blackening_75: most, patch_blackening_90: nearly } = hard;
  return (
    `A view is only as telling as it is uninformative: with half of the patches black the model still answers ` +
    `${proportion(views.patches)} of the image questions, without the image ` +
    `${proportion(views.no_image)}. A token whose evidence survives does not depend on what was blackened. ` +
    `With more of the picture gone, \`kl\` at one draw (hard) goes from ${half.value.toFixed(4)} (p 0.5) over ` +
    `${most.value.toFixed(4)} (p 0.75) to ${nearly.value.toFixed(4)} (p 0.9), and to ${hard.no_image.value.toFixed(4)} ` +
    `without the image.`
  );
}

function maskSentence({ k_curve }: ValidityReport): string {
  const at = k_curve.find(({ k }) => k === 0.4);
  const whole = k_curve.at(-1);
  if (!at || !whole) throw new RangeError('the k curve has no point at 0.4 or 1');
  return (
    `The mask at the paper's k = 0.4 (\`kl\`, 4 draws) holds ${proportion(at.recall)} of the visual tokens; ` +
    `${proportion(at.precision)} of what it keeps is visual, where ${proportion(whole.precision)} of all tokens are.`
  );
}

function ruleSentence(report: ValidityReport): string {
  const best = bestRule(report);
  const literal = report.shortcut_rules.find(({ name }) => name === 'blind_correct_gold_gain_0');
  const preset = report.shortcut_rules.find(({ name }) => name === 'language_shortcut');
  if (!literal || !preset) throw new RangeError('a rule that the page speaks of was not measured');
  return (
    `The best shortcut rule is "${best.rule}", F1 ${proportion(best.f1)}; \`language_shortcut\` with a threshold of 0.01 has ` +
    `${proportion(preset.f1)}, "${literal.rule}" ${proportion(literal.f1)}.`
  );
}

function groupSentence({ groups }: ValidityReport): string[] {
  const { auroc_within_group: within, origins } = groups;
  if (!within) return [];
  const of = (origin: string) => origins.find((row) => row.origin === origin)?.mean.dependency ?? 0;
  return [
    `Within one question, a response that is right by looking has a higher mean dependency than a blind guess that ` +
      `misses in ${proportion(within.dependency)} of the pairs (means ${nats(of('gold'))} and ${nats(of('blind_guess'))} nats); ` +
      `with the gain log p(response | image) − log p(response | no image) it is ${proportion(within.gain)}. KL looks at ` +
      `the whole distribution, not at the token that was chosen, so a guess in the words of a good answer depends on ` +
      `the picture as much as the answer does: mean dependency says how much was at stake, the gain says who looked.`,
  ];
}

export function findings(report: ValidityReport): string[] {
  return [
    ...measureSentences(report),
    drawSentence(report),
    survivalSentence(report),
    maskSentence(report),
    ruleSentence(report),
    ...groupSentence(report),
  ];
}
