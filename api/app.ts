/** The HTTP surface, put together: what every request passes, and every route. */

import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import { SightlineError } from '#contract/errors.ts';
import { toHex } from '#contract/hash.ts';
import type { Scope } from '#contract/service.ts';
import * as benchmarks from './benchmarks/benchmarks.ts';
import * as questions from './benchmarks/questions.ts';
import * as benchmarkVersions from './benchmarks/versions.ts';
import * as confident from './confident-tokens/get-confident-tokens.ts';
import type { ApiEnv } from './context.ts';
import * as datasets from './datasets/datasets.ts';
import * as datasetSamples from './datasets/samples.ts';
import * as datasetVersions from './datasets/versions.ts';
import * as exports from './exports/get-export.ts';
import * as exportFilter from './filters/export-filter.ts';
import * as filters from './filters/filters.ts';
import * as health from './health/health.ts';
import { createKeyRing, type KeyRing, requireScope, takeKey } from './http/auth.ts';
import { describeApi } from './http/openapi.ts';
import { answerProblem } from './http/problem.ts';
import { readJsonBody } from './http/read-json-body.ts';
import { faultsOf } from './http/to-field-errors.ts';
import * as getImage from './images/get-image.ts';
import * as postImage from './images/post-image.ts';
import * as keys from './keys/keys.ts';
import * as leaderboards from './leaderboards/leaderboards.ts';
import { REFERENCE_PATHS, showReference } from './reference/reference.ts';
import * as changeRun from './runs/change-run.ts';
import * as runEvents from './runs/get-run-events.ts';
import * as runGenerations from './runs/get-run-generations.ts';
import * as runSamples from './runs/get-run-samples.ts';
import * as runTrajectories from './runs/get-run-trajectories.ts';
import * as getRuns from './runs/get-runs.ts';
import * as postRun from './runs/post-run.ts';
import * as shapeRun from './runs/shape-run.ts';
import type { ApiServices } from './services.ts';
import * as signals from './signals/signals.ts';
import * as entries from './submissions/entries.ts';
import * as submissions from './submissions/submissions.ts';
import * as training from './training/training.ts';
import * as getHeatMap from './trajectories/get-heat-map.ts';
import * as getTrajectory from './trajectories/get-trajectory.ts';
import * as getView from './trajectories/get-view.ts';
import * as postWeights from './weights/post-weights.ts';

const REQUEST_ID_BYTES = 12;

/** Pages served from the same address as the API. The API mounts them and knows nothing else about them. */
export interface Site {
  /** Runs after every handler and may replace the headers that the API sets. */
  headers: MiddlewareHandler<ApiEnv>;
  createRoutes: (ring: KeyRing) => OpenAPIHono<ApiEnv>;
  /** Renders an error as a page for a browser that follows a link. */
  answerError: (error: unknown, c: Context<ApiEnv>) => Response | Promise<Response>;
}

export interface AppOptions<Bindings> {
  /** Services of one request. */
  servicesOf: (env: Bindings, defer: ApiServices['defer']) => ApiServices;
  site: Site;
}

/** Creates the HTTP surface, once per isolate. */
export function createApp<Bindings>({ servicesOf, site }: AppOptions<Bindings>) {
  const ring = createKeyRing();
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook(result, c) {
      if (result.success) return;
      const what = { json: 'The body', query: 'The query', param: 'The address', header: 'A header' };
      const target = result.target as keyof typeof what;
      const errors = faultsOf(result.error.issues);
      const [first] = errors;
      const where = first && first.pointer !== '' ? ` at ${first.pointer}` : '';
      const detail = `${what[target]} is not valid${where}: ${first?.message ?? 'unknown fault'}`;
      return answerProblem(new SightlineError('invalid_request', detail, { errors }), c);
    },
  });

  app.use(async function provideServices(c, next) {
    const defer = (work: Promise<unknown>) =>
      c.executionCtx.waitUntil(
        work.catch((error: unknown) => c.get('services').log({ level: 'error', deferred: String(error) })),
      );
    const services = servicesOf(c.env as Bindings, defer);
    c.set('services', services);
    const random = services.random(REQUEST_ID_BYTES);
    c.set('requestId', toHex(random));
    await next();
    c.header('x-request-id', c.get('requestId'));
  });
  app.use(site.headers);
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      crossOriginResourcePolicy: false,
    }),
  );
  app.onError((error, c) => answerProblem(error, c));

  // What is public may be read from any page; nothing else may.
  const boundAddress = createMiddleware<ApiEnv>(async (c, next) => {
    const address = c.req.header('cf-connecting-ip') ?? 'local';
    if (!(await c.get('services').allow(`address ${address}`))) {
      throw new SightlineError('rate_limited', 'This address has sent too many requests in the last minute');
    }
    await next();
  });
  const publicRead = [cors({ origin: '*', allowMethods: ['GET'] }), boundAddress, etag()] as const;
  for (const path of ['/v1/models', '/openapi.json', '/healthz', '/readyz']) app.use(path, ...publicRead);
  for (const path of ['', '/:name', '/:name/versions', '/:name/versions/:version', '/:name/leaderboard']) {
    app.on('GET', `/v1/benchmarks${path}`, ...publicRead);
  }
  // Streams, and what a key shows more of.
  app.on('GET', ['/v1/benchmarks/:name/images/:sha256', '/v1/benchmarks/:name/leaderboard/export'], boundAddress);
  const ofEntries = ['', '/metrics', '/samples'].map((path) => `/v1/submissions/:id${path}`);
  app.on('GET', ['/v1/benchmarks/:name/compare', ...ofEntries], boundAddress, etag());
  for (const path of REFERENCE_PATHS) app.use(path, boundAddress, etag());

  /** What a route says of itself is what is enforced: its scope, and that its body is bounded JSON. */
  function guard<Route extends RouteConfig & { getRoutingPath(): string }>(route: Route): Route {
    const path = route.getRoutingPath();
    const scope = (route as { 'x-scope'?: Scope })['x-scope'];
    // hono answers HEAD by the handler of GET, which needs to know who asks.
    const asks = (method: string) => (method === 'HEAD' ? 'GET' : method) === route.method.toUpperCase();
    const onMethod = (check: ReturnType<typeof requireScope>) =>
      createMiddleware<ApiEnv>((c, next) => (asks(c.req.method) ? check(c, next) : next()));
    if (scope) app.use(path, onMethod(requireScope(ring, scope)));
    if ((route as { 'x-optional-key'?: boolean })['x-optional-key']) app.use(path, onMethod(takeKey(ring)));
    if (route.request?.body?.content?.['application/json']) app.use(path, onMethod(readJsonBody));
    return route;
  }

  const routes = app
    .openapi(guard(postRun.route), postRun.handler)
    .openapi(guard(getRuns.listRoute), getRuns.listHandler)
    .openapi(guard(getRuns.getRoute), getRuns.getHandler)
    .openapi(guard(runEvents.route), runEvents.handler)
    .openapi(guard(runSamples.route), runSamples.handler)
    .openapi(guard(runTrajectories.route), runTrajectories.handler)
    .openapi(guard(runGenerations.route), runGenerations.handler)
    .openapi(guard(confident.route), confident.handler)
    .openapi(guard(exports.route), exports.handler)
    .openapi(guard(training.runRoute), training.runHandler)
    .openapi(guard(changeRun.cancelRoute), changeRun.cancelHandler)
    .openapi(guard(changeRun.retryRoute), changeRun.retryHandler)
    .openapi(guard(shapeRun.shapeRoute), shapeRun.shapeHandler)
    .openapi(guard(shapeRun.listRoute), shapeRun.listHandler)
    .openapi(guard(getTrajectory.route), getTrajectory.handler)
    .openapi(guard(getHeatMap.route), getHeatMap.handler)
    .openapi(guard(getView.route), getView.handler)
    .openapi(guard(postImage.route), postImage.handler)
    .openapi(guard(getImage.route), getImage.handler)
    .openapi(guard(datasets.createDatasetRoute), datasets.createHandler)
    .openapi(guard(datasets.listRoute), datasets.listHandler)
    .openapi(guard(datasets.getRoute), datasets.getHandler)
    .openapi(guard(datasetSamples.pushRoute), datasetSamples.pushHandler)
    .openapi(guard(datasetSamples.listRoute), datasetSamples.listHandler)
    .openapi(guard(datasetSamples.missingRoute), datasetSamples.missingHandler)
    .openapi(guard(datasetSamples.duplicatesRoute), datasetSamples.duplicatesHandler)
    .openapi(guard(datasetVersions.freezeRoute), datasetVersions.freezeHandler)
    .openapi(guard(datasetVersions.listRoute), datasetVersions.listHandler)
    .openapi(guard(datasetVersions.getRoute), datasetVersions.getHandler)
    .openapi(guard(signals.createSignalsRoute), signals.createHandler)
    .openapi(guard(signals.listRoute), signals.listHandler)
    .openapi(guard(signals.getRoute), signals.getHandler)
    .openapi(guard(signals.samplesRoute), signals.samplesHandler)
    .openapi(guard(training.setRoute), training.setHandler)
    .openapi(guard(signals.cancelRoute), signals.cancelHandler)
    .openapi(guard(signals.recomputeRoute), signals.recomputeHandler)
    .openapi(guard(filters.previewRoute), filters.previewHandler)
    .openapi(guard(filters.createFilterRoute), filters.createHandler)
    .openapi(guard(filters.listRoute), filters.listHandler)
    .openapi(guard(filters.getRoute), filters.getHandler)
    .openapi(guard(filters.samplesRoute), filters.samplesHandler)
    .openapi(guard(filters.manifestRoute), filters.manifestHandler)
    .openapi(guard(exportFilter.route), exportFilter.handler)
    .openapi(guard(postWeights.route), postWeights.handler)
    .openapi(guard(benchmarks.createBenchmarkRoute), benchmarks.createHandler)
    .openapi(guard(benchmarks.listRoute), benchmarks.listHandler)
    .openapi(guard(benchmarks.getRoute), benchmarks.getHandler)
    .openapi(guard(benchmarkVersions.pinVersionRoute), benchmarkVersions.pinHandler)
    .openapi(guard(benchmarkVersions.listRoute), benchmarkVersions.listHandler)
    .openapi(guard(benchmarkVersions.getRoute), benchmarkVersions.getHandler)
    .openapi(guard(benchmarkVersions.regradeRoute), benchmarkVersions.regradeHandler)
    .openapi(guard(questions.questionsRoute), questions.questionsHandler)
    .openapi(guard(questions.pictureRoute), questions.pictureHandler)
    .openapi(guard(leaderboards.boardRoute), leaderboards.boardHandler)
    .openapi(guard(leaderboards.exportRoute), leaderboards.exportHandler)
    .openapi(guard(leaderboards.compareRoute), leaderboards.compareHandler)
    .openapi(guard(submissions.submitRoute), submissions.submitHandler)
    .openapi(guard(submissions.listRoute), submissions.listHandler)
    .openapi(guard(submissions.getRoute), submissions.getHandler)
    .openapi(guard(entries.metricsRoute), entries.metricsHandler)
    .openapi(guard(entries.samplesRoute), entries.samplesHandler)
    .openapi(guard(submissions.publishRoute), submissions.publishHandler)
    .openapi(guard(submissions.withdrawRoute), submissions.withdrawHandler)
    .openapi(guard(submissions.retryRoute), submissions.retryHandler)
    .openapi(guard(keys.createKeyRoute), keys.createHandler)
    .openapi(guard(keys.listRoute), keys.listHandler)
    .openapi(guard(keys.revokeRoute), keys.createRevokeHandler(ring))
    .openapi(guard(health.modelsRoute), health.modelsHandler)
    .openapi(guard(health.runnersRoute), health.runnersHandler)
    .openapi(guard(health.healthRoute), health.healthHandler)
    .openapi(guard(health.readyRoute), health.readyHandler)
    .openapi(guard(health.metricsRoute), health.metricsHandler);

  showReference(app, describeApi(app));
  app.route('/', site.createRoutes(ring));

  app.notFound((c) => {
    const allowed = app.routes.filter(({ path, method }) => method !== 'ALL' && pathMatches(path, c.req.path));
    if (allowed.length === 0) {
      const unknown = new SightlineError('not_found', `There is no ${c.req.path}; see /docs`);
      return wantsPage(c.req.path, c.req.header('accept')) ? site.answerError(unknown, c) : answerProblem(unknown, c);
    }
    const methods = [...new Set(allowed.map(({ method }) => method))].join(', ');
    c.header('allow', methods);
    return answerProblem(new SightlineError('method_not_allowed', `${c.req.path} takes ${methods}`), c);
  });
  return routes;
}

/** A browser that follows a link, outside of what programs call. */
function wantsPage(path: string, accept: string | undefined): boolean {
  return !path.startsWith('/v1/') && (accept?.includes('text/html') ?? false);
}

function pathMatches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return wanted.length === parts.length && wanted.every((part, index) => part.startsWith(':') || part === parts[index]);
}

export type App = ReturnType<typeof createApp>;
