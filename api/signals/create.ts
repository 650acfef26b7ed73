/** `POST /v1/datasets/{id}/versions/{version}/signals`: creates a signal set. */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { sha256Hex } from '#contract/hash.ts';
import { newId } from '#contract/ids.ts';
import { signalSet, signalsRequest } from '#contract/signals.ts';
import { canonicalJson } from '#core/samples/index.ts';
import { insertSignalSet } from '#db/signals/insert-set.ts';
import type { ApiEnv } from '../context.ts';
import { datasetVersionParams, loadDataset } from '../datasets/load-dataset.ts';
import { loadVersion } from '../datasets/load-version.ts';
import { requireAllowedGrader } from '../graders/require-allowed.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { chooseScorer } from '../models/choose-scorer.ts';
import { loadSignalSet, renderSignalSet } from './load-signal-set.ts';

export const route = createRoute({
  operationId: 'computeSignals',
  method: 'post',
  path: '/v1/datasets/{id}/versions/{version}/signals',
  tags: ['signals'],
  summary: 'Compute the signals of a version',
  description:
    'Scores the samples in batches, each of which is a run. Reuses signals of the same content, settings and scorer from any version; samples that failed are scored again.',
  ...withScope('score'),
  request: {
    params: datasetVersionParams,
    ...jsonBody(signalsRequest, { generate: { n: 4, blind: 8, max_tokens: 64 } }),
  },
  responses: {
    202: jsonContent(signalSet, 'In progress; `Location` is the address of the signal set'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'unknown_model', 'not_ready'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { id, version } = c.req.valid('param');
  await loadDataset(services, tenant, id);
  await loadVersion(services, id, version);
  const request = c.req.valid('json');
  const { model: _model, model_revision: _revision, ...settings } = request;
  requireAllowedGrader(services, request.grader);
  const scorer = await chooseScorer(services, request);
  const now = services.now();
  const setId = newId('signals', now, services.random(16));
  const settingsKey = await sha256Hex(canonicalJson({ tenant, settings, scorer }));
  const set = { id: setId, tenant, datasetId: id, version, settings, scorer, settingsKey, createdAt: now };
  await insertSignalSet(services.db, set);
  services.defer(services.wakeSweeper(now));
  c.header('location', `/v1/signals/${setId}`);
  return c.json(await renderSignalSet(services, await loadSignalSet(services, tenant, setId)), 202);
};
