/** JSON Schema in words: a type with its bounds in one line, and the fields of an object as a list. */
import { html } from 'hono/html';
import type { Json, JsonObject } from './share-schemas.ts';

export type Markup = ReturnType<typeof html>;

const COMPONENTS = '#/components/schemas/';

/** What stands between backquotes is code. */
export function prose(text: string): Markup {
  return html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function nameOf({ $ref }: JsonObject): string | undefined {
  return typeof $ref === 'string' && $ref.startsWith(COMPONENTS) ? $ref.slice(COMPONENTS.length) : undefined;
}

function membersOf(schema: JsonObject): JsonObject[] {
  return (schema.oneOf ?? schema.anyOf ?? []) as JsonObject[];
}

function join(parts: Markup[], separator: string): Markup {
  return html`${parts.map((part, at) => (at === 0 ? part : html`${separator}${part}`))}`;
}

function code(value: Json): Markup {
  return html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`;
}

/** `array of Sample`, `integer or null`, `"kl" or "k3"` */
export function typeOf(schema: JsonObject): Markup {
  const name = nameOf(schema);
  if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>`;
  const members = membersOf(schema);
  if (members.length > 0) {
    // Two forms of a string are a string.
    const seen = new Set<string>();
    const distinct = members.filter((member) => {
      const key = member.type === 'string' && !member.enum ? 'string' : JSON.stringify(member);
      return !seen.has(key) && seen.add(key);
    });
    return join(distinct.map(typeOf), ' or ');
  }
  if (Array.isArray(schema.enum)) return join(schema.enum.map(code), ' ');
  if (schema.const !== undefined) return code(schema.const);
  const { items, next_cursor: cursor } = (schema.properties ?? {}) as Record<string, JsonObject>;
  if (items && cursor) return html`page of ${typeOf((items.items ?? {}) as JsonObject)}`;
  const types = [schema.type ?? 'anything'].flat().map(String);
  const words = types.map((type): Markup => {
    if (type !== 'array') return html`${schema.format === 'binary' ? 'bytes' : type}`;
    if (Array.isArray(schema.prefixItems))
      return html`[${join((schema.prefixItems as JsonObject[]).map(typeOf), ', ')}]`;
    return html`array of ${typeOf((schema.items ?? {}) as JsonObject)}`;
  });
  return join(words, ' or ');
}

function range(min: Json | undefined, max: Json | undefined, unit: string): string[] {
  if (min !== undefined && max !== undefined)
    return [`${Number(min).toLocaleString('en')} to ${Number(max).toLocaleString('en')}${unit}`];
  if (min !== undefined && min !== 0)
    return [`at least ${Number(min).toLocaleString('en')}${min === 1 ? unit.replace(/s$/, '') : unit}`];
  if (max !== undefined) return [`at most ${Number(max).toLocaleString('en')}${unit}`];
  return [];
}

/** Bounds, form and default, in a few words. */
function boundsOf(schema: JsonObject): string[] {
  // A range that only keeps sums finite tells a reader nothing.
  const isHuge = Math.abs(Number(schema.maximum ?? 0)) >= 1e50;
  return [
    ...(isHuge ? [] : range(schema.minimum, schema.maximum, '')),
    ...range(
      schema.exclusiveMinimum === undefined ? undefined : `${schema.exclusiveMinimum}`,
      undefined,
      ', exclusive',
    ),
    ...range(schema.minLength, schema.maxLength, ' characters'),
    ...range(schema.minItems, schema.maxItems, ' items'),
    ...(typeof schema.format === 'string' && schema.format !== 'binary' ? [schema.format] : []),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ];
}

export function renderType(schema: JsonObject): Markup {
  const bounds = boundsOf(schema);
  return html`<span class="type">${typeOf(schema)}</span>${bounds.length > 0 ? html` <span class="bounds">${bounds.join(' · ')}</span>` : ''}`;
}

export interface Field {
  name: string;
  schema: JsonObject;
  required: boolean;
  description: string | undefined;
}

function nested(schema: JsonObject): Markup | '' {
  if (nameOf(schema) !== undefined) return '';
  const inner = [schema, (schema.items ?? {}) as JsonObject].find((one) => one.properties !== undefined);
  return inner ? renderFields(fieldsOf(inner)) : '';
}

export function fieldsOf(schema: JsonObject): Field[] {
  const required = (schema.required ?? []) as string[];
  return Object.entries((schema.properties ?? {}) as Record<string, JsonObject>).map(([name, one]) => ({
    name,
    schema: one,
    required: required.includes(name),
    description: typeof one.description === 'string' ? one.description : undefined,
  }));
}

export function renderFields(fields: Field[]): Markup {
  return html`<dl class="fields">${fields.map(
    ({ name, schema, required, description }) => html`<div>
      <dt><code>${name}</code>${required ? html` <span class="required">required</span>` : ''}</dt>
      <dd>${renderType(schema)}${description ? html`<p>${prose(description)}</p>` : ''}${nested(schema)}</dd>
    </div>`,
  )}</dl>`;
}

/** A schema with a name: its fields, or the forms that it may have. */
export function renderSchema(name: string, schema: JsonObject): Markup {
  const members = membersOf(schema);
  const body =
    members.length > 0
      ? members.map((member) =>
          member.properties ? html`<div class="form">${renderFields(fieldsOf(member))}</div>` : typeOf(member),
        )
      : renderFields(fieldsOf(schema));
  return html`<article class="schema" id="schema-${name}">
    <h3><a href="#schema-${name}">${name}</a></h3>
    ${members.length > 0 ? html`<p>One of ${members.length} forms.</p>` : ''}${body}
  </article>`;
}
