/** Replaces copies of named schemas in an OpenAPI document by references. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Keywords that may accompany `$ref`. */
const SIBLINGS = ['default', 'description'] as const;

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Separates a schema from the keywords that may differ between its copies. */
function splitSchema(schema: JsonObject): { core: JsonObject; siblings: JsonObject; nullable: boolean } {
  const core = { ...schema };
  const siblings: JsonObject = {};
  for (const name of SIBLINGS) {
    const value = core[name];
    if (value !== undefined) siblings[name] = value;
    delete core[name];
  }
  const nullable = Array.isArray(core.type) && core.type.length === 2 && core.type[1] === 'null';
  if (nullable && Array.isArray(core.type)) core.type = core.type[0] ?? null;
  return { core, siblings, nullable };
}

/** @param named schemas of `components`, written out in full */
export function shareSchemas(document: JsonObject, named: JsonObject): JsonObject {
  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(named)) {
    if (isObject(schema)) names.set(JSON.stringify(splitSchema(schema).core), name);
  }

  function visit(value: Json, ownName: string | undefined): Json {
    if (Array.isArray(value)) return value.map((item) => visit(item, undefined));
    if (!isObject(value)) return value;
    if ('type' in value || 'oneOf' in value || 'anyOf' in value || 'allOf' in value) {
      const { core, siblings, nullable } = splitSchema(value);
      const name = names.get(JSON.stringify(core));
      if (name !== undefined && name !== ownName) {
        const reference = { $ref: `#/components/schemas/${name}` };
        return nullable ? { anyOf: [reference, { type: 'null' }], ...siblings } : { ...reference, ...siblings };
      }
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner, undefined)]));
  }

  const { components, ...rest } = document;
  const shared = visit(rest, undefined) as JsonObject;
  const schemas = Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, visit(schema, name)]));
  return { ...shared, components: { ...(components as JsonObject), schemas } };
}
