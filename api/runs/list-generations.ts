/** `GET /v1/runs/{id}/generations` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { type RunGeneration, runGeneration } from '#contract/run.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { listGenerations } from '#db/runs/list-generations.ts';
import type { GenerationRow } from '#db/runs/rows.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadRun, runParams } from './load-run.ts';

const cursorKey = z.object({ samplePosition: z.int().min(0), view: runGeneration.shape.view, index: z.int().min(0) });
const cursorKeyOf = ({ samplePosition, view, index }: GenerationRow) => ({ samplePosition, view, index });

function render(row: GenerationRow): RunGeneration {
  return {
    sample_id: row.sampleId,
    view: row.view,
    index: row.index,
    text: row.text,
    tokens: row.tokens,
    finish_reason: row.finishReason,
    response_index: row.responseIndex,
  };
}

export const route = createRoute({
  operationId: 'listRunGenerations',
  method: 'get',
  path: '/v1/runs/{id}/generations',
  tags: ['runs'],
  summary: 'List responses that the scorer generated in a run',
  description:
    'Responses generated with the images are also trajectories. Responses generated without them (`no_image`) are listed only here; they are the blind votes.',
  ...withScope('read'),
  request: { params: runParams, query: pageQuery },
  responses: {
    200: jsonContent(pageOf(runGeneration), 'A page, in the order of the run'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit } = c.req.valid('query');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const after = fromCursor(cursor, cursorKey);
  const rows = await listGenerations(services.db, { runId: run.id, after, limit: limit + 1 });
  return c.json(toPage(rows, limit, { keyOf: cursorKeyOf, render }), 200);
};
