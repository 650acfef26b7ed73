/** Who looks at a page: an API key in a cookie that no script can read and that no route under /v1 takes. */
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '#api/context.ts';
import { allowAddress, authorize } from '#api/http/auth.ts';
import type { ApiServices } from '#api/services.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import type { Scope } from '#contract/service.ts';
import type { Visitor } from '../layout/layout.tsx';

const COOKIE = 'sightline';
const KEPT_S = 12 * 60 * 60;

/** A proxy in front may end TLS for us. */
function isSecure(c: Context): boolean {
  return new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https';
}

/** Under https the browser itself refuses a cookie of this name that another host has set. */
const nameOf = (c: Context) => (isSecure(c) ? `__Host-${COOKIE}` : COOKIE);
const attributesOf = (c: Context) => ({ path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure(c) }) as const;

export function startSession(c: Context, secret: string): void {
  setCookie(c, nameOf(c), secret, { ...attributesOf(c), maxAge: KEPT_S });
}

export function endSession(c: Context): void {
  deleteCookie(c, nameOf(c), attributesOf(c));
}

/** @throws SightlineError as the API does; `unauthorized` where nobody is signed in */
export function requireSession(scope: Scope): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async function authenticate(c, next) {
    const secret = getCookie(c, nameOf(c));
    if (secret === undefined) throw new SightlineError('unauthorized', 'Nobody is signed in');
    await authorize(c, { secret, scope });
    await next();
  });
}

/**
 * For pages that everybody may see: who is signed in is greeted, anybody else only counted by address.
 * @throws SightlineError `rate_limited`
 */
export function greetSession(): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async function greet(c, next) {
    await allowAddress(c);
    const secret = getCookie(c, nameOf(c));
    try {
      if (secret !== undefined) await authorize(c, { secret, scope: 'read' });
    } catch (error) {
      const { status } = toProblem(error);
      if (status !== 401 && status !== 403) throw error;
    }
    await next();
  });
}

/** Undefined where nobody is signed in. */
export function tenantOf(c: Context<ApiEnv>): string | undefined {
  return (c.get('principal') as ApiEnv['Variables']['principal'] | undefined)?.tenant;
}

export function visitorOf(c: Context<ApiEnv>): Visitor {
  // An error can come before the services exist.
  const services = c.get('services') as ApiServices | undefined;
  return { tenant: tenantOf(c), canTry: services !== undefined && services.tryMode !== 'off' };
}

/** A path of ours, or the first page: an address that others wrote may name theirs. */
export function safeNext(next: string | undefined): string {
  const here = 'http://here.invalid';
  if (next === undefined || !next.startsWith('/') || !URL.canParse(next, here)) return '/datasets';
  const { origin, pathname, search } = new URL(next, here);
  return origin === here && !pathname.startsWith('//') ? pathname + search : '/datasets';
}
