/** JSON Schema for readers: a type with its bounds on one line, the fields of an object as a list. */
import { type Child, Fragment } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Json, JsonObject } from '#api/openapi/share-schemas.ts';

const COMPONENTS = '#/components/schemas/';

/** Text with code between backquotes. */
export function Prose({ text }: { text: string }) {
  return <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>;
}

function Joined({ items, separator }: { items: Child[]; separator: string }) {
  return (
    <>
      {items.map((item, index) => (
        <Fragment>
          {index === 0 ? '' : separator}
          {item}
        </Fragment>
      ))}
    </>
  );
}

function nameOf({ $ref }: JsonObject): string | undefined {
  return typeof $ref === 'string' && $ref.startsWith(COMPONENTS) ? $ref.slice(COMPONENTS.length) : undefined;
}

function membersOf(schema: JsonObject): JsonObject[] {
  return (schema.oneOf ?? schema.anyOf ?? []) as JsonObject[];
}

function Literal({ value }: { value: Json }) {
  return <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>;
}

/** Drops members that look the same: several string formats are one `string`. */
function distinctMembers(members: JsonObject[]): JsonObject[] {
  const seen = new Set<string>();
  return members.filter((member) => {
    const key = member.type === 'string' && !member.enum ? 'string' : JSON.stringify(member);
    return !seen.has(key) && seen.add(key);
  });
}

/** `array of Sample`, `integer or null`, `"kl" or "k3"` */
function TypeName({ schema }: { schema: JsonObject }): JSX.Element {
  const name = nameOf(schema);
  if (name !== undefined) return <a href={`#schema-${name}`}>{name}</a>;
  const members = distinctMembers(membersOf(schema));
  if (members.length > 0) {
    return <Joined items={members.map((member) => <TypeName schema={member} />)} separator=" or " />;
  }
  if (Array.isArray(schema.enum)) {
    return <Joined items={schema.enum.map((value) => <Literal value={value} />)} separator=" " />;
  }
  if (schema.const !== undefined) return <Literal value={schema.const} />;
  const { items, next_cursor: cursor } = (schema.properties ?? {}) as Record<string, JsonObject>;
  if (items && cursor) {
    return (
      <>
        page of <TypeName schema={(items.items ?? {}) as JsonObject} />
      </>
    );
  }
  const types = [schema.type ?? 'anything'].flat().map(String);
  return (
    <Joined
      items={types.map((type) =>
        type === 'array' ? <ArrayType schema={schema} /> : <PlainType {...{ type, schema }} />,
      )}
      separator=" or "
    />
  );
}

function PlainType({ type, schema }: { type: string; schema: JsonObject }) {
  return <>{schema.format === 'binary' ? 'bytes' : type}</>;
}

function ArrayType({ schema }: { schema: JsonObject }) {
  if (Array.isArray(schema.prefixItems)) {
    const items = (schema.prefixItems as JsonObject[]).map((item) => <TypeName schema={item} />);
    return (
      <>
        [<Joined items={items} separator=", " />]
      </>
    );
  }
  return (
    <>
      array of <TypeName schema={(schema.items ?? {}) as JsonObject} />
    </>
  );
}

function formatRange(min: Json | undefined, max: Json | undefined, unit: string): string[] {
  const format = (value: Json) => Number(value).toLocaleString('en');
  if (min !== undefined && max !== undefined) return [`${format(min)} to ${format(max)}${unit}`];
  if (min !== undefined && min !== 0) {
    return [`at least ${format(min)}${min === 1 ? unit.replace(/s$/, '') : unit}`];
  }
  if (max !== undefined) return [`at most ${format(max)}${unit}`];
  return [];
}

/** Bounds, format and default value. */
function boundsOf(schema: JsonObject): string[] {
  // A limit that only keeps sums finite does not interest a reader.
  const isHuge = Math.abs(Number(schema.maximum ?? 0)) >= 1e50;
  const above = schema.exclusiveMinimum;
  return [
    ...(isHuge ? [] : formatRange(schema.minimum, schema.maximum, '')),
    ...formatRange(above === undefined ? undefined : `${above}`, undefined, ', exclusive'),
    ...formatRange(schema.minLength, schema.maxLength, ' characters'),
    ...formatRange(schema.minItems, schema.maxItems, ' items'),
    ...(typeof schema.format === 'string' && schema.format !== 'binary' ? [schema.format] : []),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ];
}

export function Type({ schema }: { schema: JsonObject }) {
  const bounds = boundsOf(schema);
  return (
    <>
      <span class="type">
        <TypeName schema={schema} />
      </span>
      {bounds.length > 0 && (
        <>
          {' '}
          <span class="bounds">{bounds.join(' · ')}</span>
        </>
      )}
    </>
  );
}

export interface Field {
  name: string;
  schema: JsonObject;
  required: boolean;
  description: string | undefined;
}

export function fieldsOf(schema: JsonObject): Field[] {
  const required = (schema.required ?? []) as string[];
  return Object.entries((schema.properties ?? {}) as Record<string, JsonObject>).map(([name, field]) => ({
    name,
    schema: field,
    required: required.includes(name),
    description: typeof field.description === 'string' ? field.description : undefined,
  }));
}

function NestedFields({ schema }: { schema: JsonObject }) {
  if (nameOf(schema) !== undefined) return null;
  const inner = [schema, (schema.items ?? {}) as JsonObject].find(({ properties }) => properties !== undefined);
  return inner ? <Fields fields={fieldsOf(inner)} /> : null;
}

export function Fields({ fields }: { fields: Field[] }) {
  return (
    <dl class="fields">
      {fields.map(({ name, schema, required, description }) => (
        <div>
          <dt>
            <code>{name}</code>
            {required && (
              <>
                {' '}
                <span class="required">required</span>
              </>
            )}
          </dt>
          <dd>
            <Type schema={schema} />
            {description && (
              <p>
                <Prose text={description} />
              </p>
            )}
            <NestedFields schema={schema} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A named schema: its fields, or the fields of each member of a union. */
export function Schema({ name, schema }: { name: string; schema: JsonObject }) {
  const members = membersOf(schema);
  return (
    <article class="schema" id={`schema-${name}`}>
      <h3>
        <a href={`#schema-${name}`}>{name}</a>
      </h3>
      {members.length > 0 && <p>One of {members.length} forms.</p>}
      {members.map((member) =>
        member.properties ? (
          <div class="form">
            <Fields fields={fieldsOf(member)} />
          </div>
        ) : (
          <TypeName schema={member} />
        ),
      )}
      {members.length === 0 && <Fields fields={fieldsOf(schema)} />}
    </article>
  );
}
