/** How a run was measured, in words. */
import { DIVERGENCES } from '#contract/divergence.ts';
import type { Perturbation } from '#contract/perturbation.ts';
import type { RunConfig } from '#contract/run.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';

export function perturbationInWords(perturbation: Perturbation): string {
  switch (perturbation.name) {
    case 'patch_blackening':
      return `patches of ${perturbation.patch} px, each black with probability ${perturbation.probability}`;
    case 'gaussian_noise':
      return `Gaussian noise, σ ${perturbation.sigma}`;
    case 'gaussian_blur':
      return `Gaussian blur, ${perturbation.radius} px`;
    case 'solid':
      return `one colour, ${Array.isArray(perturbation.color) ? perturbation.color.join('/') : perturbation.color}`;
    case 'no_image':
      return 'no image at all';
    case 'replace':
      return 'another image in its place';
    case 'region':
      return perturbation.mode === 'keep' ? 'black outside of the given boxes' : 'the given boxes black';
  }
}

const ADVANTAGES = { grpo: 'GRPO', dr_grpo: 'Dr. GRPO', rloo: 'RLOO', given: 'as given' };
const SELECTORS = {
  dependency: 'of highest dependency',
  entropy: 'of highest entropy',
  union: 'of highest dependency or entropy',
  intersection: 'of highest dependency and entropy',
  pgpo: 'softly, by dependency (PGPO)',
  none: '',
};

export function shapingInWords({ top_p, selector, weighting, advantage, scope }: RunConfig['shaping']): string {
  const kept =
    selector === 'none'
      ? 'every token'
      : selector === 'pgpo'
        ? 'tokens softly'
        : `${formatNumber(100 * top_p)} % of tokens`;
  const how = selector === 'none' || selector === 'pgpo' ? '' : ` ${SELECTORS[selector]}`;
  const alpha = weighting === 'none' ? 'α = 1' : `α by ${weighting} over each ${scope}`;
  return `keeps ${kept}${how}; ${alpha}; advantage ${ADVANTAGES[advantage]}`;
}

/** Each a name and what it is. */
export function configInWords({
  divergences,
  perturbation,
  draws,
  seed,
  temperature,
  generate,
}: RunConfig): [string, string][] {
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
