/** The dependency along the response as a line chart. */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import type { Shaping } from '#contract/shaping.ts';
import type { HeatScale } from '#core/heat/scale.ts';
import { type HeatTokens, namesOfTokens } from '#core/heat/tokens.ts';
import { formatNumber } from '#core/text/numbers.ts';
import { clamped } from '#core/text/visible.ts';
import { SeriesChart } from '../charts/series.tsx';
import { SCALE_WORDS } from './heat-section.tsx';
import { mostDependent } from './top-tokens.tsx';

export interface ChartSectionProps {
  divergence: DivergenceName;
  scale: HeatScale;
  tokens: HeatTokens;
  shaping: Shaping | undefined;
}

const PEAKS = 24;
const PEAK_CHARS = 12;

/** Smallest dependency that the mask keeps. @returns undefined if the mask does not follow the shown dependency */
function thresholdOf({ tokens, shaping, divergence }: ChartSectionProps) {
  const { mask, dependency } = tokens;
  if (!mask || shaping?.config.selector !== 'dependency' || shaping.divergence !== divergence) return undefined;
  const kept = dependency.filter((_, index) => (mask[index] ?? 0) > 0);
  if (kept.length === 0) return undefined;
  const value = kept.reduce((least, one) => Math.min(least, one));
  const percent = formatNumber(100 * shaping.config.top_p);
  return { value, name: `k = ${percent} %: kept from ${formatNumber(value)}` };
}

function peaksOf({ tokens }: ChartSectionProps) {
  const names = namesOfTokens(tokens);
  return mostDependent(tokens.dependency, PEAKS).map((index) => ({
    index,
    text: clamped(names[index] ?? '', PEAK_CHARS),
    href: `#t${index}`,
  }));
}

export function ChartSection(props: ChartSectionProps) {
  const { divergence, scale, tokens, shaping } = props;
  const { title, unit } = DIVERGENCES[divergence];
  const kept = tokens.mask?.map((weight) => weight > 0);
  const threshold = thresholdOf(props);
  const selectedBy = shaping?.config.selector === 'dependency' ? shaping.divergence : shaping?.config.selector;
  return (
    <section id="chart">
      <h2>Dependency along the response</h2>
      <div class="card">
        <SeriesChart
          id="dependency"
          name={`S_t by ${divergence}`}
          values={tokens.dependency}
          scale={scale}
          unit={unit}
          kept={kept}
          threshold={threshold}
          peaks={peaksOf(props)}
        />
        <p class="note">
          {title} in {unit}, by position of the token. The height follows the colour scale ({SCALE_WORDS[scale.name]}).
          {kept ? ' Tokens that the mask keeps are marked.' : ''}
          {shaping && !threshold ? ` The mask selects by ${selectedBy}, so it has no threshold here.` : ''}
        </p>
      </div>
    </section>
  );
}
