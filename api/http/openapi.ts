/** The document of the API, made from the schemas that it is checked by. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { SCOPES } from '#contract/service.ts';
import type { ApiEnv } from '../context.ts';
import { NAMED_SCHEMAS } from '../reference/named-schemas.ts';
import { type JsonObject, shareSchemas } from '../reference/share-schemas.ts';

const TAGS = {
  runs: 'Score responses to image questions: submit, watch, read, export, shape anew.',
  trajectories: 'A scored response with its token series and what made them.',
  images: 'Upload once, refer by SHA-256.',
  datasets: 'Named collections of samples whose versions, once frozen, never change.',
  signals: 'Does a sample need its picture? Computed from runs, kept beside the samples of a version.',
  filters: 'Rules over signals that keep or drop samples, with their reasons.',
  benchmarks: 'Pinned questions whose answers stay here, and the boards of those who answered them.',
  submissions: 'Responses to a benchmark: graded and scored here, on a board if their owner wants it.',
  weights: 'VPPO weights from log-probabilities that a trainer already has. No model, nothing stored.',
  keys: 'Scoped keys; a secret is shown once.',
  models: 'Which scorers there are, and the runners that have them.',
  health: 'For whoever runs the service.',
};

const CONFIG = {
  openapi: '3.1.0',
  info: {
    title: 'Sightline',
    version: '1',
    description: 'Did the model look at the picture, or did it guess from the words? Token-level visual dependency.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
};

/** @returns the document, which is made when it is first asked for */
export function describeApi(app: OpenAPIHono<ApiEnv>): () => JsonObject {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: `An API key. Scopes: ${SCOPES.join(', ')}.`,
  });
  for (const [name, schema] of Object.entries(NAMED_SCHEMAS)) app.openAPIRegistry.register(name, schema);
  let document: JsonObject | undefined;

  function readDocument(): JsonObject {
    if (!document) {
      // A name of its own makes the library write a schema out once more; all other places are found by their content.
      const { webhooks: _, ...written } = app.getOpenAPI31Document(CONFIG) as unknown as JsonObject;
      const { schemas, parameters: __, ...components } = written.components as JsonObject;
      document = shareSchemas({ ...written, components }, schemas as JsonObject);
    }
    return document;
  }

  app.get('/openapi.json', (c) => c.json(readDocument()));
  return readDocument;
}
