/** Access to `/try`. The deployment offers it to nobody, to keys that may score, or to everybody. */
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '#api/context.ts';
import { SightlineError } from '#contract/errors.ts';
import { optionalSession, requireSession } from '../http/session.ts';

/** Tenant of all guests. It has no key: anyone with the address of a result can see the result. */
export const GUEST_TENANT = 'try:';

/** @throws SightlineError `not_found` if the deployment does not offer `/try`, and any error of the session */
export function requireTry(): MiddlewareHandler<ApiEnv> {
  const guest = optionalSession();
  const scorer = requireSession('score');
  return createMiddleware<ApiEnv>(async function admit(c, next) {
    const { tryMode } = c.get('services');
    if (tryMode === 'off') throw new SightlineError('not_found', 'This deployment does not offer /try');
    return tryMode === 'everybody' ? guest(c, next) : scorer(c, next);
  });
}

/** @returns undefined for guests, and for keys that may only read: trying an image scores it */
export function scoringTenantOf(c: Context<ApiEnv>): string | undefined {
  const principal = c.get('principal') as ApiEnv['Variables']['principal'] | undefined;
  return principal?.scopes.includes('score') ? principal.tenant : undefined;
}

/** Tenants whose results and images the visitor may see, their own first. */
export function visibleTenantsOf(c: Context<ApiEnv>): string[] {
  const own = scoringTenantOf(c);
  return [...(own === undefined ? [] : [own]), ...(c.get('services').tryMode === 'everybody' ? [GUEST_TENANT] : [])];
}
