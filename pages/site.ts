/** Pages for people: the same rows as the API's, rendered by the room `pages`. None of it is in the document of the API. */
import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { csrf } from 'hono/csrf';
import { etag } from 'hono/etag';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Site } from '#api/app.ts';
import type { ApiEnv } from '#api/context.ts';
import * as exportFilter from '#api/filters/export.ts';
import * as filterManifest from '#api/filters/get-manifest.ts';
import { limitAddress } from '#api/http/auth.ts';
import { answerProblem } from '#api/http/problem.ts';
import { toFieldErrors } from '#api/http/to-field-errors.ts';
import * as getImage from '#api/images/get.ts';
import type { ReadDocument } from '#api/openapi/serve-document.ts';
import * as exportRun from '#api/runs/export.ts';
import * as runEvents from '#api/runs/watch.ts';
import * as getTrajectory from '#api/trajectories/get.ts';
import * as getHeatMap from '#api/trajectories/get-heat-map.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import { EXAMPLE_PICTURES } from './about/pictures.ts';
import * as about from './about/route.ts';
import * as benchmarks from './benchmarks/route.tsx';
import * as board from './board/route.tsx';
import * as compare from './compare/route.tsx';
import * as confident from './confident/route.ts';
import * as dataset from './dataset/route.tsx';
import * as datasets from './datasets/route.tsx';
import * as duplicates from './duplicates/route.tsx';
import * as filters from './filter/route.tsx';
import * as home from './home/route.ts';
import { greetSession, requireSession, visitorOf } from './http/session.ts';
import { hrefOf } from './layout/href.ts';
import { ICON } from './layout/icon.ts';
import { STYLE_PATH } from './layout/layout.tsx';
import { STYLESHEET } from './layout/stylesheet.ts';
import { problemPage } from './problem/view.ts';
import { createReferenceRoute, showStyle as showReferenceStyle } from './reference/route.tsx';
import { PROGRESS_SCRIPT_PATH } from './run/progress.ts';
import { PROGRESS_SCRIPT } from './run/progress-script.ts';
import * as run from './run/route.ts';
import * as runs from './runs/route.ts';
import * as signIn from './sign-in/route.ts';
import * as submission from './submission/route.tsx';
import * as trajectory from './trajectory/route.ts';
import * as trajectoryView from './trajectory/view-route.ts';
import * as tryIt from './try/route.ts';
import { TRY_SCRIPT } from './try/script.ts';
import { TRY_SCRIPT_PATH } from './try/view.ts';
import { requireTry } from './try/visitor.ts';
import * as tried from './try-result/route.ts';

/** Nothing but what this address serves, and no script at all; forms come back to it. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For pages that set `hasScript`: files of this address may run, and ask this address. */
const POLICY_WITH_SCRIPT = `${POLICY}; script-src 'self'; connect-src 'self'`;

/** Registered before the headers of the API, so that it has the last word on pages. */
const headersOfPages = createMiddleware<ApiEnv>(async function headersOfPages(c, next) {
  await next();
  if (!c.get('isPage')) return;
  c.header('content-security-policy', c.get('hasScript') ? POLICY_WITH_SCRIPT : POLICY);
  // With no-referrer a browser would send the pages' own forms with the origin "null".
  c.header('referrer-policy', 'same-origin');
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-cache');
  c.header('vary', 'cookie');
});

/** Whoever is not signed in is sent to do so; all else is told as a page. */
function answerPage(error: unknown, c: Context<ApiEnv>): Response | Promise<Response> {
  if (error instanceof HTTPException && error.status === 403) {
    return answerPage(new SightlineError('forbidden', 'This form was sent from another site', { cause: error }), c);
  }
  const problem = toProblem(error);
  if (problem.status === 401 && (c.req.method === 'GET' || c.req.method === 'HEAD')) {
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(hrefOf('/sign-in', { next: pathname + search }), 303);
  }
  // For the log, and for the headers that go with a status.
  c.set('isPage', true);
  const { status, headers } = answerProblem(error, c);
  const page = problemPage({ problem, requestId: c.get('requestId'), visitor: visitorOf(c) });
  const kept = [...headers].filter(([name]) => name === 'retry-after');
  return c.html(page, status as ContentfulStatusCode, Object.fromEntries(kept));
}

/** A route of the API at an address that takes the cookie; the document does not tell of it. */
function alias<Route extends RouteConfig>(route: Route, path: string): Route {
  return createRoute({ ...route, path, hide: true });
}

function createPages(readDocument: ReadDocument): OpenAPIHono<ApiEnv> {
  const pages = new OpenAPIHono<ApiEnv>({
    defaultHook(result) {
      if (result.success) return;
      const [first] = toFieldErrors(result.error.issues);
      throw new SightlineError('invalid_request', `${first?.pointer ?? ''} ${first?.message ?? 'is not valid'}`.trim());
    },
  });
  pages.onError((error, c) => answerPage(error, c));
  const asPage = createMiddleware<ApiEnv>(async (c, next) => {
    c.set('isPage', true);
    await next();
  });
  const reads = requireSession('read');
  const greets = greetSession();
  const shared = etag();

  for (const path of [
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
  ]) {
    pages.use(path, asPage, csrf());
  }
  pages.get('/', greets, home.show);
  pages.get('/about/scores', greets, about.scores);
  pages.get('/benchmarks', greets, shared, benchmarks.list);
  pages.get('/benchmarks/:name', greets, shared, board.show);
  pages.get('/benchmarks/:name/compare', greets, shared, compare.show);
  pages.get('/benchmarks/:name/feed.xml', greets, shared, board.showFeed);
  pages.get('/benchmarks/:name/entries/:id', greets, shared, submission.show);
  pages.get('/benchmarks/:name/entries/:id/badge.svg', greets, shared, submission.showBadge);
  for (const path of ['/docs', '/docs/style.css']) pages.use(path, limitAddress, etag());
  pages.get('/docs', createReferenceRoute(readDocument));
  pages.get('/docs/style.css', showReferenceStyle);
  pages.get('/sign-in', signIn.show);
  pages.post('/sign-in', signIn.signIn);
  pages.post('/sign-out', signIn.leave);
  pages.get('/datasets', reads, datasets.list);
  pages.get('/datasets/:id', reads, dataset.show);
  pages.get('/datasets/:id/duplicates', reads, duplicates.show);
  pages.post('/datasets/:id/filters', requireSession('datasets'), filters.store);
  pages.get('/filters/:id', reads, filters.show);

  pages.get('/runs', reads, runs.list);
  pages.get('/runs/:id', reads, run.show);
  pages.get('/runs/:id/confident', reads, confident.show);
  pages.post('/runs/:id/cancel', requireSession('score'), run.cancelRun);
  pages.post('/runs/:id/retry', requireSession('score'), run.retryRun);

  pages.get('/trajectories/:id', greets, trajectory.show);
  pages.get('/trajectories/:id/views/:view', greets, trajectoryView.show);

  const tries = requireTry();
  pages.get('/try', tries, tryIt.show);
  pages.post('/try', tries, tryIt.take);
  pages.get('/try/pictures/:sha256', tries, tried.picture);
  pages.get('/try/:id', tries, tried.show);

  // Files that the pages show or link, as the API gives them.
  const files = ['/filters/:id/export', '/filters/:id/manifest', '/pictures/:sha256'];
  for (const path of [...files, '/runs/:id/export', '/runs/:id/events']) pages.use(path, reads);
  for (const path of ['/trajectories/:id/json', '/trajectories/:id/heat-map']) pages.use(path, greets);
  pages.openapi(alias(getTrajectory.route, '/trajectories/{id}/json'), getTrajectory.handler);
  pages.openapi(alias(getHeatMap.route, '/trajectories/{id}/heat-map'), getHeatMap.handler);
  pages.openapi(alias(exportFilter.route, '/filters/{id}/export'), exportFilter.handler);
  pages.openapi(alias(filterManifest.route, '/filters/{id}/manifest'), filterManifest.handler);
  pages.openapi(alias(getImage.route, '/pictures/{sha256}'), getImage.handler);
  pages.openapi(alias(exportRun.route, '/runs/{id}/export'), exportRun.handler);
  pages.openapi(alias(runEvents.route, '/runs/{id}/events'), runEvents.handler);

  pages.get(STYLE_PATH, etag(), (c) =>
    c.body(STYLESHEET, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, no-cache' }),
  );
  for (const [path, script] of [
    [PROGRESS_SCRIPT_PATH, PROGRESS_SCRIPT],
    [TRY_SCRIPT_PATH, TRY_SCRIPT],
  ] as const) {
    pages.get(path, etag(), (c) =>
      c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, no-cache' }),
    );
  }
  for (const [path, bytes] of Object.entries(EXAMPLE_PICTURES)) {
    pages.get(path, etag(), (c) =>
      c.body(bytes, 200, { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400' }),
    );
  }
  pages.get('/icon.svg', etag(), (c) =>
    c.body(ICON, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' }),
  );
  return pages;
}

export const site: Site = { headers: headersOfPages, createRoutes: createPages, answerError: answerPage };
