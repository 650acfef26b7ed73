/** Route table of the pages. They show the data of the API to people and are not part of its OpenAPI document. */
import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import { csrf } from 'hono/csrf';
import { etag } from 'hono/etag';
import { createMiddleware } from 'hono/factory';
import type { Site } from '#api/app.ts';
import type { ApiEnv } from '#api/context.ts';
import * as exportFilter from '#api/filters/export.ts';
import * as filterManifest from '#api/filters/get-manifest.ts';
import { limitAddress } from '#api/http/auth.ts';
import { toFieldErrors } from '#api/http/to-field-errors.ts';
import * as getImage from '#api/images/get.ts';
import type { ReadDocument } from '#api/openapi/serve-document.ts';
import * as exportRun from '#api/runs/export.ts';
import * as runEvents from '#api/runs/watch.ts';
import * as getTrajectory from '#api/trajectories/get.ts';
import * as getHeatMap from '#api/trajectories/get-heat-map.ts';
import { SightlineError } from '#contract/errors.ts';
import * as about from './about/route.tsx';
import * as benchmarks from './benchmarks/route.tsx';
import * as board from './board/route.tsx';
import * as compare from './compare/route.tsx';
import * as confident from './confident/route.tsx';
import * as dataset from './dataset/route.tsx';
import * as datasets from './datasets/route.tsx';
import * as duplicates from './duplicates/route.tsx';
import * as filters from './filter/route.tsx';
import * as home from './home/route.tsx';
import { pageHeaders } from './http/page-headers.ts';
import { optionalSession, requireSession } from './http/session.ts';
import { STATIC_FILES } from './http/static-files.ts';
import { answerError } from './problem/route.tsx';
import { createReferenceRoute, showStyle as showReferenceStyle } from './reference/route.tsx';
import * as run from './run/route.tsx';
import * as runs from './runs/route.tsx';
import * as signIn from './sign-in/route.tsx';
import * as submission from './submission/route.tsx';
import * as trajectory from './trajectory/route.tsx';
import * as trajectoryView from './trajectory/view-image-route.ts';
import { requireTry } from './try/access.ts';
import * as tryIt from './try/route.tsx';
import * as tryImage from './try-result/image-route.ts';
import * as tryResult from './try-result/route.tsx';

/** All addresses of pages: errors below them are answered as pages, and their forms are protected against CSRF. */
const PAGE_PATHS = [
  '/',
  '/sign-in',
  '/sign-out',
  '/datasets/*',
  '/filters/*',
  '/runs/*',
  '/trajectories/*',
  '/about/*',
  '/benchmarks/*',
  '/try/*',
];

const markAsPage = createMiddleware<ApiEnv>(async function markAsPage(c, next) {
  c.set('isPage', true);
  await next();
});

/** The operation of the API at an address that accepts the session cookie, hidden from the document. */
function alias<Route extends RouteConfig>(route: Route, path: string): Route {
  return createRoute({ ...route, path, hide: true });
}

function createRoutes(readDocument: ReadDocument): OpenAPIHono<ApiEnv> {
  const pages = new OpenAPIHono<ApiEnv>({
    defaultHook(result) {
      if (result.success) return;
      const [first] = toFieldErrors(result.error.issues);
      throw new SightlineError('invalid_request', `${first?.pointer ?? ''} ${first?.message ?? 'is not valid'}`.trim());
    },
  });
  pages.onError(answerError);
  for (const path of PAGE_PATHS) pages.use(path, markAsPage, csrf());

  const optional = optionalSession();
  const reader = requireSession('read');
  const scorer = requireSession('score');
  const curator = requireSession('datasets');
  const tries = requireTry();
  const cached = etag();

  pages.get('/', optional, home.show);
  pages.get('/about/scores', optional, about.show);
  pages.get('/docs', limitAddress, cached, createReferenceRoute(readDocument));
  pages.get('/docs/style.css', limitAddress, cached, showReferenceStyle);
  pages.get('/sign-in', signIn.show);
  pages.post('/sign-in', signIn.signIn);
  pages.post('/sign-out', signIn.signOut);

  pages.get('/benchmarks', optional, cached, benchmarks.list);
  pages.get('/benchmarks/:name', optional, cached, board.show);
  pages.get('/benchmarks/:name/compare', optional, cached, compare.show);
  pages.get('/benchmarks/:name/feed.xml', optional, cached, board.showFeed);
  pages.get('/benchmarks/:name/entries/:id', optional, cached, submission.show);
  pages.get('/benchmarks/:name/entries/:id/badge.svg', optional, cached, submission.showBadge);

  pages.get('/datasets', reader, datasets.list);
  pages.get('/datasets/:id', reader, dataset.show);
  pages.get('/datasets/:id/duplicates', reader, duplicates.show);
  pages.post('/datasets/:id/filters', curator, filters.store);
  pages.get('/filters/:id', reader, filters.show);
  pages.use('/filters/:id/export', reader);
  pages.openapi(alias(exportFilter.route, '/filters/{id}/export'), exportFilter.handler);
  pages.use('/filters/:id/manifest', reader);
  pages.openapi(alias(filterManifest.route, '/filters/{id}/manifest'), filterManifest.handler);
  pages.use('/pictures/:sha256', reader);
  pages.openapi(alias(getImage.route, '/pictures/{sha256}'), getImage.handler);

  pages.get('/runs', reader, runs.list);
  pages.get('/runs/:id', reader, run.show);
  pages.get('/runs/:id/confident', reader, confident.show);
  pages.post('/runs/:id/cancel', scorer, run.cancelRun);
  pages.post('/runs/:id/retry', scorer, run.retryRun);
  pages.use('/runs/:id/export', reader);
  pages.openapi(alias(exportRun.route, '/runs/{id}/export'), exportRun.handler);
  pages.use('/runs/:id/events', reader);
  pages.openapi(alias(runEvents.route, '/runs/{id}/events'), runEvents.handler);

  pages.get('/trajectories/:id', optional, trajectory.show);
  pages.get('/trajectories/:id/views/:view', optional, trajectoryView.show);
  pages.use('/trajectories/:id/json', optional);
  pages.openapi(alias(getTrajectory.route, '/trajectories/{id}/json'), getTrajectory.handler);
  pages.use('/trajectories/:id/heat-map', optional);
  pages.openapi(alias(getHeatMap.route, '/trajectories/{id}/heat-map'), getHeatMap.handler);

  pages.get('/try', tries, tryIt.show);
  pages.post('/try', tries, tryIt.submit);
  pages.get('/try/pictures/:sha256', tries, tryImage.show);
  pages.get('/try/:id', tries, tryResult.show);

  for (const { path, content, type, cacheControl } of STATIC_FILES) {
    pages.get(path, etag(), (c) => c.body(content, 200, { 'content-type': type, 'cache-control': cacheControl }));
  }
  return pages;
}

export const site: Site = { headers: pageHeaders, createRoutes, answerError };
