/** The heat map of the response, with links to other settings and downloads. */
import type { DivergenceName } from '#contract/divergence.ts';
import type { Shaping } from '#contract/shaping.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { type HeatScale, SCALES, type ScaleName } from '#core/heat/scale.ts';
import type { HeatTokens } from '#core/heat/tokens.ts';
import { formatNumber } from '#core/text/numbers.ts';
import { HeatLegend, HeatMap } from '../heat/heat-map.tsx';
import { hrefOf } from '../layout/href.ts';
import { Picks } from './picks.tsx';

/** The settings of the page: parameters of its query. */
export type HeatQueryStrings = Record<'divergence' | 'shaping' | 'scale', string | undefined>;

export interface HeatSectionProps {
  trajectory: Trajectory;
  divergence: DivergenceName;
  scale: HeatScale;
  tokens: HeatTokens;
  /** The shaping whose mask is shown. */
  shaping: Shaping | undefined;
  /** Shapings to choose from. */
  shapings: Shaping[];
  query: HeatQueryStrings;
}

export const SCALE_WORDS: Record<ScaleName, string> = { sqrt: 'square root', log: 'logarithm' };

function shapingName({ divergence, config }: Shaping): string {
  const kept = config.selector === 'none' ? 'all tokens' : `k ${formatNumber(100 * config.top_p)} %`;
  return `${divergence}, ${kept}, ${config.advantage}`;
}

function Switches({ trajectory, divergence, scale, shaping, shapings, query }: HeatSectionProps) {
  const hrefFor = (changed: Partial<HeatQueryStrings>) =>
    hrefOf(`/trajectories/${trajectory.id}`, { ...query, ...changed });
  const divergences = trajectory.provenance.config.divergences.map((name) => ({
    name,
    href: hrefFor({ divergence: name }),
    isCurrent: name === divergence,
  }));
  const scales = SCALES.map((name) => ({
    name: SCALE_WORDS[name],
    href: hrefFor({ scale: name }),
    isCurrent: name === scale.name,
  }));
  const shapingPicks = shapings.map((one) => ({
    name: shapingName(one),
    href: hrefFor({ shaping: one.id }),
    isCurrent: one.id === shaping?.id,
  }));
  return (
    <div class="switches">
      <Picks name="Divergence" picks={divergences} />
      <Picks name="Colour scale" picks={scales} />
      <Picks name="Shaping" picks={shapingPicks} />
    </div>
  );
}

function Downloads({ trajectory, query }: Pick<HeatSectionProps, 'trajectory' | 'query'>) {
  const path = `/trajectories/${trajectory.id}`;
  const figure = (format: string) => hrefOf(`${path}/heat-map`, { format, ...query });
  return (
    <p class="actions">
      <span class="label">Download</span>
      <a class="button" href={figure('png')} download>
        PNG
      </a>
      <a class="button" href={figure('svg')} download>
        SVG
      </a>
      <a class="button" href={hrefOf(`${path}/json`, { shaping: query.shaping })} download={`${trajectory.id}.json`}>
        JSON
      </a>
    </p>
  );
}

/** @returns undefined if no token is marked as kept */
function keptWords({ shaping, tokens }: HeatSectionProps): string | undefined {
  if (!shaping || !tokens.mask) return undefined;
  return shaping.config.selector === 'pgpo' ? 'weighted above the mean' : 'kept by the mask';
}

export function HeatSection(props: HeatSectionProps) {
  const { trajectory, divergence, scale, tokens, query } = props;
  return (
    <section id="heat-map">
      <h2 class="unseen">Token heat map</h2>
      <Switches {...props} />
      <div class="card">
        <HeatLegend divergence={divergence} scale={scale} kept={keptWords(props)} />
        <a class="skip" href="#chart">
          Skip the tokens
        </a>
        <HeatMap
          tokens={tokens}
          scale={scale}
          label="The response, coloured by how much each token depends on the image"
        />
      </div>
      <Downloads trajectory={trajectory} query={query} />
    </section>
  );
}
