/** `GET /v1/runs/{id}/trajectories` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { shapingId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { trajectory, trajectorySummary } from '#contract/trajectory.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import { listTrajectories } from '#db/runs/list-trajectories.ts';
import type { TrajectoryRow } from '#db/runs/rows.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { renderSummary, renderTrajectory } from '../trajectories/render-trajectory.ts';
import { loadRun, loadShaping, runParams } from './load-run.ts';

const cursorKey = z.object({ samplePosition: z.int().min(0), responseIndex: z.int().min(0) });
const cursorKeyOf = ({ samplePosition, responseIndex }: TrajectoryRow) => ({ samplePosition, responseIndex });

/** Limits the size of a page with token series. */
const ITEMS_WITH_SERIES_MAX = 20;

export const route = createRoute({
  operationId: 'listRunTrajectories',
  method: 'get',
  path: '/v1/runs/{id}/trajectories',
  tags: ['runs'],
  summary: 'List trajectories of a run, also while it is in progress',
  description: `With \`include=series\`, items have their token series and a page has at most ${ITEMS_WITH_SERIES_MAX} items. To read all trajectories in one response, export the run.`,
  ...withScope('read'),
  request: {
    params: runParams,
    query: pageQuery.extend({ include: z.literal('series').optional(), shaping: shapingId.optional() }),
  },
  responses: {
    200: jsonContent(pageOf(z.union([trajectory, trajectorySummary])), 'A page, in the order of the run'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit: limitSent, include, shaping: shapingSent } = c.req.valid('query');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const shaping = await loadShaping(services, run, shapingSent);
  const limit = include ? Math.min(limitSent, ITEMS_WITH_SERIES_MAX) : limitSent;
  const rows = await listTrajectories(services.db, {
    runId: run.id,
    shapingId: shaping?.id ?? null,
    after: fromCursor(cursor, cursorKey),
    limit: limit + 1,
  });
  const page = toPage(rows, limit, { keyOf: cursorKeyOf, render: (row) => row });
  const reader = createSeriesReader(services.objects);
  const items = [];
  for (const row of page.items) {
    items.push(
      include ? renderTrajectory(row, await reader.read(row), { run, shaping }) : renderSummary(row, { run, shaping }),
    );
  }
  return c.json({ items, next_cursor: page.next_cursor }, 200);
};
