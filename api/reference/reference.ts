/** `GET /docs` and its style. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from '../context.ts';
import type { ApiDocument } from './document.ts';
import { renderPage } from './render-page.ts';
import type { JsonObject } from './share-schemas.ts';
import { STYLE } from './style.ts';

export const REFERENCE_PATHS = ['/docs', '/docs/style.css'];

export function showReference(app: OpenAPIHono<ApiEnv>, readDocument: () => JsonObject): void {
  app.get('/docs', (c) => {
    const page = renderPage(readDocument() as unknown as ApiDocument, new URL(c.req.url).origin);
    return c.html(page, 200, { 'cache-control': 'public, max-age=60' });
  });
  app.get('/docs/style.css', (c) => {
    return c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=60' });
  });
}
