/** Middleware that enforces what a route declares: its scope, an optional key, a bounded JSON body. */
import type { RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { Scope } from '#contract/service.ts';
import type { ApiEnv } from '../context.ts';
import { acceptKey, requireScope } from './auth.ts';
import { readJsonBody } from './read-json-body.ts';

type DeclaredRoute = RouteConfig & { 'x-scope'?: Scope; 'x-optional-key'?: boolean };

/** Puts the checks in front of the handler of an operation. */
export function guard({ route, handler }: { route: RouteConfig; handler: unknown }) {
  const { 'x-scope': scope, 'x-optional-key': optionalKey, request } = route as DeclaredRoute;
  const middleware: MiddlewareHandler<ApiEnv>[] = [
    ...(scope ? [requireScope(scope)] : []),
    ...(optionalKey ? [acceptKey] : []),
    ...(request?.body?.content?.['application/json'] ? [readJsonBody] : []),
  ];
  return { route: { ...route, middleware }, handler };
}
