/** `GET /v1/trajectories/{id}/heat-map`: the token heat map as SVG or PNG. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { loadContents } from '#api/runs/load-contents.ts';
import { trajectoryId } from '#contract/ids.ts';
import { perturbationInWords } from '#contract/perturbation.ts';
import { figureNotes, heatFigure } from '#core/heat/figure.ts';
import type { ApiEnv } from '../context.ts';
import { findPrincipal } from '../http/auth.ts';
import { binary, problems, withScope } from '../http/route.ts';
import { heatQuery, loadHeat } from './load-heat.ts';

/** Most programs cannot open a taller PNG. */
const PNG_LINES_MAX = 1000;
/** Up to this length a PNG is drawn at double resolution. */
const FINE_TOKENS_MAX = 2000;
const TITLE_CHARS = 90;

export const route = createRoute({
  operationId: 'getHeatMap',
  method: 'get',
  path: '/v1/trajectories/{id}/heat-map',
  tags: ['trajectories'],
  summary: 'Export the token heat map of a response',
  description:
    'SVG with text, legend and provenance, or the same drawing as PNG, rendered by a runner. Only the PNG truncates long responses.',
  ...withScope('read'),
  request: {
    params: z.object({ id: trajectoryId }),
    query: heatQuery.extend({ format: z.enum(['svg', 'png']).default('svg') }),
  },
  responses: {
    200: { description: 'The drawing', content: { 'image/svg+xml': { schema: z.string() }, 'image/png': binary } },
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found', 'storage_failed', 'runner_unreachable'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const tenant = findPrincipal(c)?.tenant;
  const { id } = c.req.valid('param');
  const { format, ...query } = c.req.valid('query');
  const { row, run, trajectory, divergence, meanDependency, tokens, scale } = await loadHeat(services, {
    ...query,
    id,
    tenant,
  });
  const contents = await loadContents(services, { runId: run.id, positions: [row.samplePosition] });
  const question = contents.get(row.samplePosition)?.question ?? `Response to ${row.sampleId}`;
  const title = question.replaceAll(/\s+/g, ' ').trim();
  const { scorer, config } = trajectory.provenance;
  const isPng = format === 'png';
  const svg = heatFigure({
    tokens,
    scale,
    divergence,
    title: title.length > TITLE_CHARS ? `${title.slice(0, TITLE_CHARS - 1)}…` : title,
    notes: figureNotes({
      meanDependency,
      gain: row.gain,
      scorer: `${scorer.name} ${scorer.revision.slice(0, 12)}`,
      view: perturbationInWords(config.perturbation),
    }),
    ...(isPng ? { linesMax: PNG_LINES_MAX, zoom: row.tokens <= FINE_TOKENS_MAX ? 2 : 1 } : {}),
  });
  const headers = {
    'content-disposition': `attachment; filename="${id}.${format}"`,
    'cache-control': 'private, no-cache',
  };
  if (!isPng) return c.body(svg, 200, { ...headers, 'content-type': 'image/svg+xml' });
  const png = await services.renderDrawing(svg);
  return c.body(png as Uint8Array<ArrayBuffer>, 200, { ...headers, 'content-type': 'image/png' });
};
