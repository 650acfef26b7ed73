/** How a run was measured, in words. */
import { DIVERGENCES } from '#contract/divergence.ts';
import { perturbationInWords } from '#contract/perturbation.ts';
import type { RunConfig } from '#contract/run.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';

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
