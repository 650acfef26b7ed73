/** Assembles the HTTP API: middleware of every request, then the operations of each resource. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';
import { SightlineError } from '#contract/errors.ts';
import { toHex } from '#contract/hash.ts';
import { benchmarks } from './benchmarks/index.ts';
import { confidentTokens } from './confident-tokens/index.ts';
import type { ApiEnv } from './context.ts';
import { datasets } from './datasets/index.ts';
import { filters } from './filters/index.ts';
import { health } from './health/index.ts';
import { limitAddress } from './http/auth.ts';
import { guard } from './http/guard.ts';
import { createKeyRing } from './http/key-ring.ts';
import { answerProblem } from './http/problem.ts';
import { toFieldErrors } from './http/to-field-errors.ts';
import { images } from './images/index.ts';
import { keys } from './keys/index.ts';
import { leaderboards } from './leaderboards/index.ts';
import { models } from './models/index.ts';
import { type ReadDocument, serveDocument } from './openapi/serve-document.ts';
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

/** Public endpoints, readable from any web page. */
const PUBLIC_PATHS = ['/v1/models', '/openapi.json', '/healthz', '/readyz'];
/** The same for GET only: other methods on some of these paths need an API key. */
const PUBLIC_GET_PATHS = [
  '/v1/benchmarks',
  '/v1/benchmarks/:name',
  '/v1/benchmarks/:name/versions',
  '/v1/benchmarks/:name/versions/:version',
  '/v1/benchmarks/:name/leaderboard',
];
/** GET endpoints whose response depends on the optional API key. */
const OPTIONAL_KEY_PATHS = [
  '/v1/benchmarks/:name/compare',
  '/v1/submissions/:id',
  '/v1/submissions/:id/metrics',
  '/v1/submissions/:id/samples',
];
/** Public files: too large for an entity tag, which needs the whole body. */
const PUBLIC_FILE_PATHS = ['/v1/benchmarks/:name/images/:sha256', '/v1/benchmarks/:name/leaderboard/export'];

/** Pages served from the same origin as the API. The API mounts them and knows nothing else about them. */
export interface Site {
  /** Runs after every handler and may replace the headers that the API sets. */
  headers: MiddlewareHandler<ApiEnv>;
  createRoutes: (readDocument: ReadDocument) => OpenAPIHono<ApiEnv>;
  /** Renders an error as a page for a browser that follows a link. */
  answerError: (error: unknown, c: Context<ApiEnv>) => Response | Promise<Response>;
}

export interface AppOptions<Bindings> {
  /** Creates the services of one request. */
  servicesOf: (env: Bindings, defer: ApiServices['defer']) => ApiServices;
  site: Site;
}

const REQUEST_ID_BYTES = 12;
const REQUEST_PARTS = { json: 'body', query: 'query', param: 'path', header: 'headers' };

function createRouter(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook(result, c) {
      if (result.success) return;
      const part = REQUEST_PARTS[result.target as keyof typeof REQUEST_PARTS];
      const errors = toFieldErrors(result.error.issues);
      const [first] = errors;
      const pointer = first && first.pointer !== '' ? ` at ${first.pointer}` : '';
      const detail = `Invalid ${part}${pointer}: ${first?.message ?? 'unknown error'}`;
      return answerProblem(new SightlineError('invalid_request', detail, { errors }), c);
    },
  });
}

/** Creates the app, once per isolate. */
export function createApp<Bindings>({ servicesOf, site }: AppOptions<Bindings>) {
  const keyRing = createKeyRing();
  const app = createRouter();

  app.use(async function provideServices(c, next) {
    const defer = (work: Promise<unknown>) =>
      c.executionCtx.waitUntil(
        work.catch((error: unknown) => c.get('services').log({ level: 'error', deferred: String(error) })),
      );
    const services = servicesOf(c.env as Bindings, defer);
    c.set('services', services);
    c.set('keyRing', keyRing);
    c.set('requestId', toHex(services.random(REQUEST_ID_BYTES)));
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

  const publicRead = [cors({ origin: '*', allowMethods: ['GET'] }), limitAddress, etag()] as const;
  for (const path of PUBLIC_PATHS) app.use(path, ...publicRead);
  app.on('GET', PUBLIC_GET_PATHS, ...publicRead);
  app.on('GET', OPTIONAL_KEY_PATHS, limitAddress, etag());
  app.on('GET', PUBLIC_FILE_PATHS, limitAddress);

  const routes = app.openapiRoutes(OPERATIONS.map(guard) as unknown as typeof OPERATIONS);
  const readDocument = serveDocument(app);
  app.route('/', site.createRoutes(readDocument));

  app.notFound((c) => {
    const matching = app.routes.filter(({ path, method }) => method !== 'ALL' && matchesPath(path, c.req.path));
    if (matching.length === 0) {
      const unknown = new SightlineError('not_found', `No such endpoint: ${c.req.path}. /docs lists all endpoints`);
      return acceptsPage(c.req.path, c.req.header('accept')) ? site.answerError(unknown, c) : answerProblem(unknown, c);
    }
    const methods = [...new Set(matching.map(({ method }) => method))].join(', ');
    c.header('allow', methods);
    const detail = `${c.req.path} does not support ${c.req.method}; use ${methods}`;
    return answerProblem(new SightlineError('method_not_allowed', detail), c);
  });
  return routes;
}

/** Whether to answer with a page: a browser that follows a link to anything but `/v1`. */
function acceptsPage(path: string, accept: string | undefined): boolean {
  return !path.startsWith('/v1/') && (accept?.includes('text/html') ?? false);
}

function matchesPath(pattern: string, path: string): boolean {
  const expected = pattern.split('/');
  const actual = path.split('/');
  return (
    expected.length === actual.length && expected.every((part, index) => part.startsWith(':') || part === actual[index])
  );
}

export type App = ReturnType<typeof createApp>;
