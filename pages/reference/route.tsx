/** `GET /docs` and its stylesheet. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import type { ReadDocument } from '#api/openapi/serve-document.ts';
import { compactCss } from '../layout/compact-css.ts';
import type { ApiDocument } from './document.ts';
import style from './style.css';
import { ReferencePage } from './view.tsx';

export function createReferenceRoute(readDocument: ReadDocument) {
  return function show(c: Context<ApiEnv>) {
    const document = readDocument() as unknown as ApiDocument;
    const page = <ReferencePage document={document} origin={new URL(c.req.url).origin} />;
    return c.html(page, 200, { 'cache-control': 'public, max-age=60' });
  };
}

const STYLESHEET = compactCss(style);

export function showStyle(c: Context<ApiEnv>) {
  return c.body(STYLESHEET, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=60' });
}
