/** Reads /openapi.json and checks answers against it. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import type { JsonObject } from '#api/openapi/share-schemas.ts';
import { type Answer, anonymousCaller } from './callers.ts';

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: JsonObject;
}

export interface Operation extends JsonObject {
  operationId: string;
  summary: string;
  tags: string[];
  security: { key: string[] }[];
  responses: Record<string, JsonObject>;
}

export interface ApiOperation {
  path: string;
  method: string;
  operation: Operation;
  parameters: Parameter[];
}

export interface ApiDocument {
  document: JsonObject;
  operations: ApiOperation[];
  resolve(schema: JsonObject): JsonObject;
  /** Expects a documented status and a body that matches its schema. */
  expectDocumented(apiOperation: ApiOperation, answer: Pick<Answer<unknown>, 'status' | 'headers' | 'body'>): void;
}

export async function readApiDocument(): Promise<ApiDocument> {
  const { body: document } = await anonymousCaller().get<JsonObject>('/openapi.json');
  const paths = document.paths as Record<string, Record<string, Operation>>;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): ApiOperation => {
      return { path, method, operation, parameters: (operation.parameters ?? []) as unknown as Parameter[] };
    }),
  );
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'api');
  const validators = new Map<string, ValidateFunction>();
  const toPointer = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

  return {
    document,
    operations,
    resolve(schema) {
      if (typeof schema.$ref !== 'string') return schema;
      const keys = schema.$ref.replace(/^#\//, '').split('/');
      const { $ref: _, ...siblings } = schema;
      return { ...(keys.reduce((node, key) => node[key] as JsonObject, document) as JsonObject), ...siblings };
    },
    expectDocumented({ path, method, operation }, { status, headers, body }) {
      const named = `${operation.operationId} answers ${status}: ${JSON.stringify(body).slice(0, 400)}`;
      const response = operation.responses[status];
      expect(response, `${named}, which is not documented`).toBeDefined();
      const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
      const content = (response?.content ?? {}) as Record<string, JsonObject>;
      expect(Object.keys(content), `${named} as ${type}`).toContain(type);
      if (!type.endsWith('json')) return;
      const keys = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
      const pointer = `api#/${keys.map((key) => encodeURIComponent(toPointer(key))).join('/')}`;
      const valid = validators.get(pointer) ?? ajv.compile({ $ref: pointer });
      validators.set(pointer, valid);
      expect(valid(body) ? [] : valid.errors, named).toEqual([]);
    },
  };
}
