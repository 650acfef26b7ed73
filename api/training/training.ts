/** `POST /v1/runs/{id}/training` and `/v1/signals/{id}/training`: scored responses as a set to train on, streamed. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { runId, signalSetId } from '#contract/ids.ts';
import {
  COUNTS_HEADER,
  countsHeader,
  type TrainingRequest,
  type TrainingRequestInput,
  trainingRequest,
  writeCounts,
} from '#contract/training-set.ts';
import type { ApiEnv } from '../context.ts';
import { toStream } from '../exports/to-stream.ts';
import { jsonBody, problemsOfJson, withScope } from '../http/route.ts';
import { loadRun } from '../runs/load-run.ts';
import type { ApiServices } from '../services.ts';
import { loadSignalSet } from '../signals/load-signal-set.ts';
import { sourceOfRun } from './run-source.ts';
import { sourceOfSet } from './set-source.ts';
import type { TrainingSource } from './training-source.ts';
import { writeTrainingSet } from './write-training-set.ts';

const TYPES = { jsonl: 'application/jsonl', parquet: 'application/vnd.apache.parquet' } as const;

const EXAMPLE: TrainingRequestInput = { set: 'sft', filter: { keep: 'grounded_correct', per_sample_max: 4 } };

const DESCRIPTION =
  'Responses that are right and looked at the picture, pairs of them with worse ones, or what a filter keeps and drops. A file without rows is a valid file; the header says how many there are. Nothing is stored.';

const file = {
  200: {
    description: 'The file',
    headers: z.object({ [COUNTS_HEADER]: countsHeader }),
    content: {
      'application/jsonl': { schema: z.string() },
      'application/vnd.apache.parquet': { schema: z.any().meta({ type: 'string', format: 'binary' }) },
    },
  },
};

export const runRoute = createRoute({
  operationId: 'exportRunTraining',
  method: 'post',
  path: '/v1/runs/{id}/training',
  tags: ['runs'],
  summary: 'A training set of the responses of a run',
  description: DESCRIPTION,
  ...withScope('read'),
  request: { params: z.object({ id: runId }), ...jsonBody(trainingRequest, EXAMPLE) },
  responses: {
    ...file,
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'run_not_finished', 'filter_inapplicable'),
  },
});

export const setRoute = createRoute({
  operationId: 'exportSignalsTraining',
  method: 'post',
  path: '/v1/signals/{id}/training',
  tags: ['signals'],
  summary: 'A training set of the responses that a signal set has scored',
  description: `${DESCRIPTION} In the order of the dataset; what has no reward is graded with the answers of its sample.`,
  ...withScope('read'),
  request: { params: z.object({ id: signalSetId }), ...jsonBody(trainingRequest, EXAMPLE) },
  responses: { ...file, ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'filter_inapplicable') },
});

async function answer(services: ApiServices, of: { id: string; source: TrainingSource; request: TrainingRequest }) {
  const { counts, bytes } = await writeTrainingSet(services, of.source, of.request);
  const { set, format } = of.request;
  const headers = {
    'content-type': TYPES[format],
    'content-disposition': `attachment; filename="${of.id}-${set}.${format}"`,
    [COUNTS_HEADER]: writeCounts(counts),
  };
  return [toStream(bytes), 200, headers] as const;
}

export const runHandler: RouteHandler<typeof runRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const source = sourceOfRun(services, run);
  return c.body(...(await answer(services, { id: run.id, source, request: c.req.valid('json') })));
};

export const setHandler: RouteHandler<typeof setRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const set = await loadSignalSet(services, c.get('principal').tenant, c.req.valid('param').id);
  const source = sourceOfSet(services, set);
  return c.body(...(await answer(services, { id: set.id, source, request: c.req.valid('json') })));
};
