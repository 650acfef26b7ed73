/** Random values that a JSON Schema allows, with some invalid ones. */
import fc, { type Arbitrary } from 'fast-check';
import type { Json, JsonObject } from '#api/openapi/share-schemas.ts';

export interface Generator {
  resolve: (schema: JsonObject) => JsonObject;
  /** Existing ids that match a pattern. */
  known: (pattern: string) => string[];
  /** One value in this many is invalid. */
  invalidOneIn: number;
}

const DEPTH_MAX = 7;
const ITEMS_MAX = 3;
const CHARS_MAX = 300;

const ODD_STRINGS = [
  '',
  '\0',
  '\ud800',
  '\u202e',
  '../..',
  "' OR 1=1 --",
  '{{7*7}}',
  '%00',
  'data:image/png;base64,',
  '9'.repeat(400),
];
const ODD_NUMBERS = [0, -0, -1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e100, 1e308, 5e-324];

/** Any JSON value. */
function anyValue(): Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom<unknown>(...ODD_STRINGS, ...ODD_NUMBERS, null, true, [], {}, [[[[]]]], { __proto__: null }),
    fc.jsonValue({ maxDepth: 2 }),
    fc.string({ unit: 'binary', maxLength: CHARS_MAX }),
  );
}

function ofPattern(pattern: string, known: string[]): Arbitrary<string> {
  const exists = known.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...known) }] : [];
  try {
    return fc.oneof(...exists, { weight: 1, arbitrary: fc.stringMatching(new RegExp(pattern)) });
  } catch {
    // fast-check does not support Unicode classes in patterns.
    return fc.string({ unit: 'grapheme', minLength: 1, maxLength: CHARS_MAX });
  }
}

function ofString({ pattern, format, minLength, maxLength }: JsonObject, { known }: Generator): Arbitrary<string> {
  if (typeof pattern === 'string') return ofPattern(pattern, known(pattern));
  if (format === 'date-time') {
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
      .map((date) => date.toISOString());
  }
  const most = Math.min(CHARS_MAX, Number(maxLength ?? CHARS_MAX));
  return fc.string({ unit: 'grapheme', minLength: Number(minLength ?? 0), maxLength: most });
}

function ofNumber(schema: JsonObject): Arbitrary<number> {
  const min = Number(schema.minimum ?? schema.exclusiveMinimum ?? -1e6);
  const max = Number(schema.maximum ?? schema.exclusiveMaximum ?? Math.max(1e6, min));
  if (schema.type === 'integer') return fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
  return fc.double({ min, max, noNaN: true, minExcluded: schema.exclusiveMinimum !== undefined });
}

function ofArray(schema: JsonObject, generator: Generator, depth: number): Arbitrary<unknown[]> {
  const items = (item: unknown) => arbitraryOf(item as JsonObject, generator, depth + 1);
  if (Array.isArray(schema.prefixItems)) return fc.tuple(...schema.prefixItems.map(items));
  const minLength = Number(schema.minItems ?? 0);
  const maxLength = Math.max(minLength, Math.min(ITEMS_MAX, Number(schema.maxItems ?? ITEMS_MAX)));
  return fc.array(items(schema.items ?? {}), { minLength, maxLength });
}

function ofObject(schema: JsonObject, generator: Generator, depth: number): Arbitrary<object> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonObject>);
  const required = (schema.required ?? []) as string[];
  const model = Object.fromEntries(
    properties.map(([name, property]) => [name, arbitraryOf(property, generator, depth + 1)]),
  );
  const own = fc.record(model, { requiredKeys: required });
  const { additionalProperties: more } = schema;
  if (typeof more !== 'object' || more === null) return own;
  const extra = fc.dictionary(fc.string({ maxLength: 8 }), arbitraryOf(more as JsonObject, generator, depth + 1), {
    maxKeys: 2,
  });
  return fc.tuple(own, extra).map(([first, second]) => ({ ...second, ...first }));
}

function within(schema: JsonObject, generator: Generator, depth: number): Arbitrary<unknown> {
  const members = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(members)) {
    return fc.oneof(...members.map((member) => arbitraryOf(member as JsonObject, generator, depth)));
  }
  if (Array.isArray(schema.enum)) return fc.constantFrom<Json>(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => within({ ...schema, type }, generator, depth)));
  }
  switch (schema.type) {
    case 'string':
      return ofString(schema, generator);
    case 'integer':
    case 'number':
      return ofNumber(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return ofArray(schema, generator, depth);
    case 'object':
      return ofObject(schema, generator, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

export function arbitraryOf(schema: JsonObject, generator: Generator, depth = 0): Arbitrary<unknown> {
  if (depth > DEPTH_MAX) return fc.constant(null);
  const valid = within(generator.resolve(schema), generator, depth);
  return fc.oneof({ weight: generator.invalidOneIn - 1, arbitrary: valid }, { weight: 1, arbitrary: anyValue() });
}

/** A value with up to two members replaced, removed or added. */
export function changeValue(example: Json): Arbitrary<Json> {
  const change = fc.record({
    index: fc.nat(1_000),
    action: fc.constantFrom('replace', 'remove', 'add'),
    value: anyValue(),
  });
  return fc.array(change, { maxLength: 2 }).map((changes) => {
    const copy = structuredClone(example);
    for (const { index, action, value } of changes) {
      const members = membersOf(copy);
      const [holder, key] = members[index % Math.max(1, members.length)] ?? [];
      if (!holder || key === undefined) continue;
      if (action === 'add') Object.assign(holder, { [`${key}x`]: value });
      else if (action === 'remove') delete holder[key];
      else Object.assign(holder, { [key]: value });
    }
    return copy;
  });
}

/** Every member of a value and of its members, as its object and its key. */
function membersOf(value: Json): [JsonObject, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as JsonObject;
  return Object.keys(holder).flatMap((key) => [
    [holder, key] as [JsonObject, string],
    ...membersOf(holder[key] ?? null),
  ]);
}
