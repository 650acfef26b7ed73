/** Loads the data of a heat map: a visible trajectory, one of its divergences and a colour scale. */
import { z } from '@hono/zod-openapi';
import { type DivergenceName, divergenceName } from '#contract/divergence.ts';
import { SightlineError } from '#contract/errors.ts';
import { shapingId } from '#contract/ids.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { type HeatScale, SCALES, scaleFor } from '#core/heat/scale.ts';
import type { HeatTokens } from '#core/heat/tokens.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import type { ApiServices } from '../services.ts';
import { loadVisibleTrajectory, type VisibleTrajectory } from './load-visible-trajectory.ts';
import { renderTrajectory } from './render-trajectory.ts';

export const heatQuery = z.object({
  divergence: divergenceName.optional().describe('A divergence of the run; by default, the one of the shaping.'),
  shaping: shapingId.optional(),
  scale: z.enum(SCALES).optional().describe('How colours map to the dependency; by default, chosen to fit the values.'),
});
export type HeatQuery = z.infer<typeof heatQuery>;

export interface Heat extends VisibleTrajectory {
  trajectory: Trajectory;
  divergence: DivergenceName;
  /** Mean of this divergence. */
  meanDependency: number;
  tokens: HeatTokens;
  scale: HeatScale;
}

/**
 * Selects the series of a divergence and the mask of the shaping. Soft weights mark the tokens above the mean weight; a
 * shaping that keeps every token marks none.
 */
export function toHeatTokens(
  { text, series }: Trajectory,
  { divergence, shaping }: Pick<Heat, 'divergence' | 'shaping'>,
): HeatTokens {
  const selector = shaping?.config.selector;
  const soft = selector === 'pgpo' ? (series.mask?.map((weight) => Number(weight > 1)) ?? null) : series.mask;
  return {
    ...series,
    text,
    dependency: series.divergences[divergence] ?? [],
    standard_errors: series.standard_errors[divergence],
    mask: selector === 'none' ? null : soft,
  };
}

/** @throws SightlineError `not_found`, or `invalid_request` for a divergence that the run was not scored with */
export async function loadHeat(
  services: ApiServices,
  { id, tenant, divergence: requested, shaping, scale }: HeatQuery & { id: string; tenant: string | undefined },
): Promise<Heat> {
  const visible = await loadVisibleTrajectory(services, { id, tenant, shaping });
  const { run, row } = visible;
  const { divergences } = run.config;
  const divergence = requested ?? visible.shaping?.divergence ?? divergences[0] ?? 'kl';
  if (!divergences.includes(divergence)) {
    const message = `must be one of ${divergences.join(', ')}`;
    throw new SightlineError('invalid_request', `The run was not scored with ${divergence}`, {
      errors: [{ pointer: '/divergence', message }],
    });
  }
  const trajectory = renderTrajectory(row, await createSeriesReader(services.objects).read(row), visible);
  const tokens = toHeatTokens(trajectory, { divergence, shaping: visible.shaping });
  return {
    ...visible,
    trajectory,
    divergence,
    meanDependency: Number(row.means[divergence]),
    tokens,
    scale: scaleFor([tokens.dependency], { divergence, name: scale }),
  };
}
