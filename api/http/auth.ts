/** Authenticates requests by API key, applies the rate limit of the key and checks its scope. */
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { SightlineError } from '#contract/errors.ts';
import type { Scope } from '#contract/service.ts';
import type { ApiEnv } from '../context.ts';
import type { Principal } from './principal.ts';

/**
 * Sets the principal of the request.
 * @throws SightlineError as `KeyRing.principalOf`, `rate_limited` or `forbidden`
 */
export async function authorize(
  c: Context<ApiEnv>,
  { secret, scope }: { secret: string; scope: Scope | undefined },
): Promise<void> {
  const services = c.get('services');
  const principal = await c.get('keyRing').principalOf(services, secret);
  if (!(await services.allow(principal.keyId))) {
    throw new SightlineError('rate_limited', 'This API key has sent too many requests in the last minute');
  }
  if (scope !== undefined && !principal.scopes.includes(scope)) {
    const scopes = principal.scopes.map((name) => `"${name}"`).join(', ');
    throw new SightlineError('forbidden', `This request needs the scope "${scope}"; the API key has ${scopes}`);
  }
  c.set('principal', principal);
}

/** @throws SightlineError `rate_limited` for an IP address that has used up its requests */
export async function allowAddress(c: Context<ApiEnv>): Promise<void> {
  const address = c.req.header('cf-connecting-ip') ?? 'local';
  if (!(await c.get('services').allow(`address ${address}`))) {
    throw new SightlineError('rate_limited', 'This IP address has sent too many requests in the last minute');
  }
}

/** `allowAddress` as middleware. */
export const limitAddress = createMiddleware<ApiEnv>(async (c, next) => {
  await allowAddress(c);
  await next();
});

function bearerOf(c: Context<ApiEnv>): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

/** Accepts requests without an API key; a key that is sent must be valid. */
export const acceptKey = createMiddleware<ApiEnv>(async (c, next) => {
  const secret = bearerOf(c);
  if (secret !== undefined) await authorize(c, { secret, scope: undefined });
  await next();
});

export function requireScope(scope: Scope): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async function authenticate(c, next) {
    const secret = bearerOf(c);
    if (secret === undefined) {
      throw new SightlineError('unauthorized', 'Send an API key as "Authorization: Bearer sl_…"');
    }
    await authorize(c, { secret, scope });
    await next();
  });
}

/** @returns the caller of an endpoint that needs no key; undefined if the request has none */
export function findPrincipal(c: Context<ApiEnv>): Principal | undefined {
  return c.get('principal') as Principal | undefined;
}
