/** Example request of an operation: the reference prints it as a curl command, and a test sends it. */
import type { Json, JsonObject } from '#api/openapi/share-schemas.ts';

export interface ExampleRequest {
  method: string;
  /** Path with a value for each parameter, followed by `search`. */
  path: string;
  /** Required query parameters. */
  search: string;
  contentType: string | undefined;
  /** Text to send, or the name of a file of the caller. */
  body: { text: string } | { file: string } | undefined;
}

const LINE_CHARS_MAX = 72;

/** Like `JSON.stringify` with an indent, but writes a short value on one line. */
function toJson(value: Json, indent = ''): string {
  const line = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
  if (typeof value !== 'object' || value === null || indent.length + line.length <= LINE_CHARS_MAX) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => toJson(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${toJson(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

function exampleValue({ examples, minimum }: JsonObject): string {
  return String((Array.isArray(examples) ? examples[0] : undefined) ?? minimum ?? 'unknown');
}

function exampleBody(content: JsonObject): Pick<ExampleRequest, 'contentType' | 'body'> {
  for (const [contentType, media] of Object.entries(content)) {
    const { example } = media as { example?: Json };
    if (example !== undefined)
      return { contentType, body: { text: typeof example === 'string' ? example : toJson(example) } };
  }
  const [contentType] = Object.keys(content);
  return { contentType, body: { file: 'picture.png' } };
}

export function exampleRequest(path: string, method: string, operation: JsonObject): ExampleRequest {
  const parameters = (operation.parameters ?? []) as JsonObject[];
  const values = new Map(parameters.map(({ name, schema }) => [String(name), exampleValue(schema as JsonObject)]));
  const { content } = (operation.requestBody ?? {}) as { content?: JsonObject };
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required === true)
    .map(({ name }) => `${String(name)}=${encodeURIComponent(values.get(String(name)) ?? '')}`);
  const search = query.length === 0 ? '' : `?${query.join('&')}`;
  return {
    method: method.toUpperCase(),
    search,
    path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values.get(name) ?? name)) + search,
    ...(content ? exampleBody(content) : { contentType: undefined, body: undefined }),
  };
}
