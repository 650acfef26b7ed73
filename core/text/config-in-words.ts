/** Describes the settings of a run in words. */
import { DIVERGENCES } from '#contract/divergence.ts';
import { perturbationInWords } from '#contract/perturbation.ts';
import type { RunConfig } from '#contract/run-request.ts';
import { formatCount, formatNumber } from './numbers.ts';

type ShapingConfig = RunConfig['shaping'];

const ADVANTAGES: Record<ShapingConfig['advantage'], string> = {
  grpo: 'GRPO',
  dr_grpo: 'Dr. GRPO',
  rloo: 'RLOO',
  given: 'as given',
};

/** Describes the tokens that a selector keeps. */
const KEPT: Record<ShapingConfig['selector'], (share: string) => string> = {
  dependency: (share) => `${share} of tokens of highest dependency`,
  entropy: (share) => `${share} of tokens of highest entropy`,
  union: (share) => `${share} of tokens of highest dependency or entropy`,
  intersection: (share) => `${share} of tokens of highest dependency and entropy`,
  pgpo: () => 'tokens softly',
  none: () => 'every token',
};

export function shapingInWords({ top_p, selector, weighting, advantage, scope }: ShapingConfig): string {
  const kept = KEPT[selector](`${formatNumber(100 * top_p)} %`);
  const alpha = weighting === 'none' ? 'α = 1' : `α by ${weighting} over each ${scope}`;
  return `keeps ${kept}; ${alpha}; advantage ${ADVANTAGES[advantage]}`;
}

export function configInWords(config: RunConfig): [name: string, words: string][] {
  const { divergences, perturbation, draws, seed, temperature, generate } = config;
  const rows: [string, string][] = [
    ['Divergence', divergences.map((name) => DIVERGENCES[name].title).join('; ')],
    ['Uninformative view I′', perturbationInWords(perturbation)],
    ['Draws', draws === 1 ? `one, seed ${seed}` : `mean of ${draws}, seed ${seed}`],
  ];
  if (temperature !== 1) rows.push(['Temperature', formatNumber(temperature)]);
  if (generate) {
    const { n, blind, max_tokens } = generate;
    rows.push(['Generated', `${n} with the image and ${blind} blind, at most ${formatCount(max_tokens)} tokens each`]);
  }
  return rows;
}
