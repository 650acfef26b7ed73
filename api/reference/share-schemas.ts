/** Schemas that occur in many places of a document become references to the one that has a name. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What may stand beside a reference. */
const BESIDE = ['default', 'description'] as const;

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function split(schema: JsonObject): { core: JsonObject; beside: JsonObject; nullable: boolean } {
  const core = { ...schema };
  const beside: JsonObject = {};
  for (const name of BESIDE) {
    const value = core[name];
    if (value !== undefined) beside[name] = value;
    delete core[name];
  }
  const nullable = Array.isArray(core.type) && core.type.length === 2 && core.type[1] === 'null';
  if (nullable && Array.isArray(core.type)) core.type = core.type[0] ?? null;
  return { core, beside, nullable };
}

/** @param named the schemas of `components`, written out as they are elsewhere */
export function shareSchemas(document: JsonObject, named: JsonObject): JsonObject {
  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(named)) {
    if (isObject(schema)) names.set(JSON.stringify(split(schema).core), name);
  }

  function visit(value: Json, own: string | undefined): Json {
    if (Array.isArray(value)) return value.map((item) => visit(item, undefined));
    if (!isObject(value)) return value;
    if ('type' in value || 'oneOf' in value || 'anyOf' in value || 'allOf' in value) {
      const { core, beside, nullable } = split(value);
      const name = names.get(JSON.stringify(core));
      if (name !== undefined && name !== own) {
        const reference = { $ref: `#/components/schemas/${name}` };
        return nullable ? { anyOf: [reference, { type: 'null' }], ...beside } : { ...reference, ...beside };
      }
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner, undefined)]));
  }

  const { components, ...rest } = document;
  const shared = visit(rest, undefined) as JsonObject;
  const schemas = Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, visit(schema, name)]));
  return { ...shared, components: { ...(components as JsonObject), schemas } };
}
