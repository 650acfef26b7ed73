/** Generates the OpenAPI document from the schemas that validate requests and responses, and serves it. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { SCOPES } from '#contract/service.ts';
import type { ApiEnv } from '../context.ts';
import { NAMED_SCHEMAS } from './named-schemas.ts';
import { type JsonObject, shareSchemas } from './share-schemas.ts';

const TAGS = {
  runs: 'Score responses to image questions: submit, watch, read, export, compute new shapings.',
  trajectories: 'A scored response: its token series, scorer and configuration.',
  images: 'Upload an image once and refer to it by SHA-256.',
  datasets: 'Named collections of samples. A frozen version never changes.',
  signals: 'Per-sample measurements, computed from runs, of whether a sample needs its image.',
  filters: 'Rules over signals that keep or drop samples, with a reason for each decision.',
  benchmarks: 'Pinned questions with hidden answers, and the leaderboards of their submissions.',
  submissions: 'Responses to a benchmark, graded and scored by the service. The owner decides who sees them.',
  weights: 'VPPO weights from log-probabilities of a trainer. Uses no model and stores nothing.',
  keys: 'API keys with scopes. The secret is shown once.',
  models: 'Available scorers and the runners that serve them.',
  health: 'Endpoints for operators of the service.',
};

const CONFIG = {
  openapi: '3.1.0',
  info: {
    title: 'Sightline',
    version: '1',
    description: 'Did the model look at the image, or did it guess from the words? Token-level visual dependency.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
};

/** Returns the document; generates it on the first call. */
export type ReadDocument = () => JsonObject;

/** Serves the document of all operations of the app at `/openapi.json`. */
export function serveDocument(app: OpenAPIHono<ApiEnv>): ReadDocument {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: `An API key. Scopes: ${SCOPES.join(', ')}.`,
  });
  for (const [name, schema] of Object.entries(NAMED_SCHEMAS)) app.openAPIRegistry.register(name, schema);
  let document: JsonObject | undefined;

  function readDocument(): JsonObject {
    if (!document) {
      // Registering a schema makes the library write it once more under its name; `shareSchemas` finds the other copies.
      const { webhooks: _, ...written } = app.getOpenAPI31Document(CONFIG) as unknown as JsonObject;
      const { schemas, parameters: __, ...components } = written.components as JsonObject;
      document = shareSchemas({ ...written, components }, schemas as JsonObject);
    }
    return document;
  }

  app.get('/openapi.json', (c) => c.json(readDocument()));
  return readDocument;
}
