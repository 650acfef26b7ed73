/** Sessions of pages: the API key in a cookie that scripts cannot read and that routes under /v1 ignore. */
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '#api/context.ts';
import { allowAddress, authorize } from '#api/http/auth.ts';
import type { Principal } from '#api/http/principal.ts';
import type { ApiServices } from '#api/services.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import type { Scope } from '#contract/service.ts';
import type { Visitor } from '../layout/layout.tsx';

const COOKIE = 'sightline';
const MAX_AGE_S = 12 * 60 * 60;

/** Trusts the header of a proxy that terminates TLS. */
function isSecure(c: Context): boolean {
  return new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https';
}

/** Browsers accept a cookie with the prefix `__Host-` only from this very host, over HTTPS. */
const cookieNameOf = (c: Context) => (isSecure(c) ? `__Host-${COOKIE}` : COOKIE);
const attributesOf = (c: Context) => ({ path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure(c) }) as const;

export function startSession(c: Context, secret: string): void {
  setCookie(c, cookieNameOf(c), secret, { ...attributesOf(c), maxAge: MAX_AGE_S });
}

export function endSession(c: Context): void {
  deleteCookie(c, cookieNameOf(c), attributesOf(c));
}

/** @throws SightlineError `unauthorized` if nobody is signed in, and any error of `authorize` */
export function requireSession(scope: Scope): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async function authenticate(c, next) {
    const secret = getCookie(c, cookieNameOf(c));
    if (secret === undefined) throw new SightlineError('unauthorized', 'You are not signed in');
    await authorize(c, { secret, scope });
    await next();
  });
}

/**
 * Session of a public page: signs the visitor in if the cookie is valid, and limits requests by address.
 * @throws SightlineError `rate_limited`
 */
export function optionalSession(): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async function authenticateIfPossible(c, next) {
    await allowAddress(c);
    const secret = getCookie(c, cookieNameOf(c));
    try {
      if (secret !== undefined) await authorize(c, { secret, scope: 'read' });
    } catch (error) {
      const { status } = toProblem(error);
      if (status !== 401 && status !== 403) throw error;
    }
    await next();
  });
}

/** @returns undefined if nobody is signed in */
export function tenantOf(c: Context<ApiEnv>): string | undefined {
  return (c.get('principal') as Principal | undefined)?.tenant;
}

export function visitorOf(c: Context<ApiEnv>): Visitor {
  // An error can come before the services exist.
  const services = c.get('services') as ApiServices | undefined;
  return { tenant: tenantOf(c), canTry: services !== undefined && services.tryMode !== 'off' };
}

const DEFAULT_NEXT = '/datasets';

/** Prevents open redirects. @returns a path of this site, `/datasets` if `next` is not one */
export function safeNext(next: string | undefined): string {
  const base = 'http://base.invalid';
  if (next === undefined || !next.startsWith('/') || !URL.canParse(next, base)) return DEFAULT_NEXT;
  const { origin, pathname, search } = new URL(next, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search : DEFAULT_NEXT;
}
