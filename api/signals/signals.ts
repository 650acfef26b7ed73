/** Signals of a dataset version: computed once for each content, settings and scorer. */

import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { sha256Hex } from '#contract/hash.ts';
import { datasetId, newId, signalSetId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { sampleSignals, signalSet, signalsRequest } from '#contract/signals.ts';
import { canonicalJson } from '#core/samples/index.ts';
import { endSignalSet } from '#db/signals/end-set.ts';
import { insertSignalSet } from '#db/signals/insert-set.ts';
import { listSampleSignals } from '#db/signals/list-sample-signals.ts';
import { listSignalSets } from '#db/signals/list-sets.ts';
import { reopenSignalSet } from '#db/signals/reopen-set.ts';
import type { ApiEnv } from '../context.ts';
import { loadDataset, loadVersion } from '../datasets/load-dataset.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonBody, jsonContent, problems, problemsOfJson, withScope } from '../http/route.ts';
import { chooseScorer, requireAllowedGrader } from '../runs/choose-scorer.ts';
import { loadSignalSet, renderSampleSignals, renderSignalSet } from './load-signal-set.ts';

const ofVersion = z.object({ id: datasetId, version: z.coerce.number().int().min(1) });
const ofSet = z.object({ id: signalSetId });

export const createSignalsRoute = createRoute({
  operationId: 'computeSignals',
  method: 'post',
  path: '/v1/datasets/{id}/versions/{version}/signals',
  tags: ['signals'],
  summary: 'Compute the signals of a version',
  description:
    'Scores its samples run by run. Contents that have signals under the same settings and scorer, from whichever version, are not scored again; samples that failed are.',
  ...withScope('score'),
  request: { params: ofVersion, ...jsonBody(signalsRequest, { generate: { n: 4, blind: 8, max_tokens: 64 } }) },
  responses: {
    202: jsonContent(signalSet, 'Under way; `Location` is where it can be watched'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'unknown_model', 'not_ready'),
  },
});

export const createHandler: RouteHandler<typeof createSignalsRoute, ApiEnv> = async (c) => {
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

export const listRoute = createRoute({
  operationId: 'listSignalSets',
  method: 'get',
  path: '/v1/datasets/{id}/versions/{version}/signals',
  tags: ['signals'],
  summary: 'Signal sets of a version, newest first',
  ...withScope('read'),
  request: { params: ofVersion, query: pageQuery },
  responses: {
    200: jsonContent(pageOf(signalSet), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id, version } = c.req.valid('param');
  const { cursor, limit } = c.req.valid('query');
  await loadDataset(services, c.get('principal').tenant, id);
  const before = fromCursor(cursor, signalSetId);
  const rows = await listSignalSets(services.db, { datasetId: id, version, before, limit: limit + 1 });
  const page = toPage(rows, limit, { keyOf: (row) => row.id, render: (row) => row });
  return c.json({ ...page, items: await Promise.all(page.items.map((row) => renderSignalSet(services, row))) }, 200);
};

export const getRoute = createRoute({
  operationId: 'getSignalSet',
  method: 'get',
  path: '/v1/signals/{id}',
  tags: ['signals'],
  summary: 'One signal set: settings, scorer, progress',
  ...withScope('read'),
  request: { params: ofSet },
  responses: {
    200: jsonContent(signalSet, 'The set'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const getHandler: RouteHandler<typeof getRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const row = await loadSignalSet(services, c.get('principal').tenant, c.req.valid('param').id);
  return c.json(await renderSignalSet(services, row), 200);
};

export const samplesRoute = createRoute({
  operationId: 'listSampleSignals',
  method: 'get',
  path: '/v1/signals/{id}/samples',
  tags: ['signals'],
  summary: 'Signals of each sample, in order, also while the set is under way',
  ...withScope('read'),
  request: { params: ofSet, query: pageQuery },
  responses: {
    200: jsonContent(pageOf(sampleSignals), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const samplesHandler: RouteHandler<typeof samplesRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit } = c.req.valid('query');
  const set = await loadSignalSet(services, c.get('principal').tenant, c.req.valid('param').id);
  const after = fromCursor(cursor, z.int());
  const rows = await listSampleSignals(services.db, { set, after, limit: limit + 1 });
  return c.json(toPage(rows, limit, { keyOf: ({ sample }) => sample.sequence, render: renderSampleSignals }), 200);
};

export const cancelRoute = createRoute({
  operationId: 'cancelSignals',
  method: 'post',
  path: '/v1/signals/{id}/cancel',
  tags: ['signals'],
  summary: 'Begin no further run for a signal set',
  description: 'Runs that are under way go on; what they give is kept for the next set with these settings.',
  ...withScope('score'),
  request: { params: ofSet },
  responses: {
    200: jsonContent(signalSet, 'The set'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const cancelHandler: RouteHandler<typeof cancelRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { id } = await loadSignalSet(services, tenant, c.req.valid('param').id);
  await endSignalSet(services.db, { id, status: 'cancelled', now: services.now() });
  return c.json(await renderSignalSet(services, await loadSignalSet(services, tenant, id)), 200);
};

export const recomputeRoute = createRoute({
  operationId: 'recomputeSignals',
  method: 'post',
  path: '/v1/signals/{id}/recompute',
  tags: ['signals'],
  summary: 'Compute the signals again from the stored series',
  description: 'For when graders or formulas have changed. No runner is asked.',
  ...withScope('score'),
  request: { params: ofSet },
  responses: {
    202: jsonContent(signalSet, 'Under way'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const recomputeHandler: RouteHandler<typeof recomputeRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { id } = await loadSignalSet(services, tenant, c.req.valid('param').id);
  await reopenSignalSet(services.db, id);
  services.defer(services.wakeSweeper(services.now()));
  return c.json(await renderSignalSet(services, await loadSignalSet(services, tenant, id)), 202);
};
