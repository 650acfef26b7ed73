/** The HTTP API, put together: middleware of every request, and every operation. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import { SightlineError } from '#contract/errors.ts';
import { toHex } from '#contract/hash.ts';
import { benchmarks } from './benchmarks/index.ts';
import { confidentTokens } from './confident-tokens/index.ts';
import type { ApiEnv } from './context.ts';
import { datasets } from './datasets/index.ts';
import { filters } from './filters/index.ts';
import { health } from './health/index.ts';
import { createKeyRing } from './http/auth.ts';
import { guard } from './http/guard.ts';
import { describeApi } from './http/openapi.ts';
import { answerProblem } from './http/problem.ts';
import { faultsOf } from './http/to-field-errors.ts';
import { images } from './images/index.ts';
import { keys } from './keys/index.ts';
import { leaderboards } from './leaderboards/index.ts';
import { models } from './models/index.ts';
import { REFERENCE_PATHS, showReference } from './reference/reference.ts';
import { runs } from './runs/index.ts';
import type { ApiServices } from './services.ts';
import { signals } from './signals/index.ts';
import { submissions } from './submissions/index.ts';
import { training } from './training/index.ts';
import { trajectories } from './trajectories/index.ts';
import { weights } from './weights/index.ts';

const OPERATIONS = [
  ...runs,
  ...confidentTokens,
  ...trajectories,
  ...images,
  ...datasets,
  ...signals,
  ...training,
  ...filters,
  ...weights,
  ...benchmarks,
  ...leaderboards,
  ...submissions,
  ...keys,
  ...models,
  ...health,
] as const;

const REQUEST_ID_BYTES = 12;

/** Pages served from the same address as the API. The API mounts them and knows nothing else about them. */
export interface Site {
  /** Runs after every handler and may replace the headers that the API sets. */
  headers: MiddlewareHandler<ApiEnv>;
  createRoutes: () => OpenAPIHono<ApiEnv>;
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
    c.set('keyRing', ring);
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

  const routes = app.openapiRoutes(OPERATIONS.map(guard) as unknown as typeof OPERATIONS);
  showReference(app, describeApi(app));
  app.route('/', site.createRoutes());

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
