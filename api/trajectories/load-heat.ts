/** What a heat map is drawn from: a visible trajectory under one of its divergences, with a scale of colours. */
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
  divergence: divergenceName.optional().describe("One of the run's; left out, the one that the shaping uses."),
  shaping: shapingId.optional(),
  scale: z.enum(SCALES).optional().describe('How colours follow the dependency; left out, whichever fits.'),
});
export type HeatQuery = z.infer<typeof heatQuery>;

export interface Heat extends VisibleTrajectory {
  trajectory: Trajectory;
  divergence: DivergenceName;
  /** Under this divergence. */
  meanDependency: number;
  tokens: HeatTokens;
  scale: HeatScale;
}

/**
 * The series of this divergence; masks are those of the shaping, whichever it goes by. Of soft weights those above their
 * mean are marked; where every token is kept, none is.
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

/** @throws SightlineError `not_found`; `invalid_request` for a divergence that the run does not have */
export async function loadHeat(
  services: ApiServices,
  { id, tenant, divergence: wanted, shaping, scale }: HeatQuery & { id: string; tenant: string | undefined },
): Promise<Heat> {
  const visible = await loadVisibleTrajectory(services, { id, tenant, shaping });
  const { run, row } = visible;
  const { divergences } = run.config;
  const divergence = wanted ?? visible.shaping?.divergence ?? divergences[0] ?? 'kl';
  if (!divergences.includes(divergence)) {
    const message = `must be one of the run's: ${divergences.join(', ')}`;
    throw new SightlineError('invalid_request', `The run was not scored by ${divergence}`, {
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
