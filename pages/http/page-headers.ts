/** Headers of pages. They replace those that the API sets. */
import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '#api/context.ts';

/** Only resources of this origin, and no scripts; forms post to this origin. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For pages whose route sets `hasScript`: scripts of this origin may run and send requests to it. */
const POLICY_WITH_SCRIPT = `${POLICY}; script-src 'self'; connect-src 'self'`;

export const pageHeaders = createMiddleware<ApiEnv>(async function setPageHeaders(c, next) {
  await next();
  if (!c.get('isPage')) return;
  c.header('content-security-policy', c.get('hasScript') ? POLICY_WITH_SCRIPT : POLICY);
  // With no-referrer, browsers would send "null" as the origin of the pages' own forms, and csrf() would reject them.
  c.header('referrer-policy', 'same-origin');
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-cache');
  c.header('vary', 'cookie');
});
