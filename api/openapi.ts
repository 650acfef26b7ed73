/** The document of the API, made from the schemas that it is checked by, and the page that shows it. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { SCOPES } from '#contract/service.ts';
import type { ApiEnv } from './context.ts';

export function describeApi(app: OpenAPIHono<ApiEnv>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: `An API key. Scopes: ${SCOPES.join(', ')}.`,
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Sightline',
      version: '1',
      description: 'Did the model look at the picture, or did it guess from the words? Token-level visual dependency.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  });
}

export function referencePage(c: Context<ApiEnv>): Response {
  return c.html('<!doctype html><title>Sightline</title><p>See <a href="/openapi.json">openapi.json</a>.');
}
