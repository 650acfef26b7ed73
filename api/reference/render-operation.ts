/** One operation: what it is for, what it takes, what it answers, and a command that tries it. */
import { html } from 'hono/html';
import type { Operation, Parameter, PlacedOperation } from './document.ts';
import { exampleRequest } from './example-request.ts';
import { fieldsOf, type Markup, prose, renderFields, renderType } from './render-schema.ts';
import type { JsonObject } from './share-schemas.ts';
import { toCurl } from './to-curl.ts';

const PLACES = { path: 'In the path', query: 'In the query', header: 'In a header' } as const;

function renderParameters(parameters: Parameter[], place: Parameter['in']): Markup | '' {
  const here = parameters.filter((one) => one.in === place);
  if (here.length === 0) return '';
  const fields = here.map(({ name, schema, required, description }) => {
    const { description: own, ...rest } = schema;
    return { name, schema: rest, required: required ?? false, description: description ?? (own as string | undefined) };
  });
  return html`<h4>${PLACES[place]}</h4>${renderFields(fields)}`;
}

function renderBody({ requestBody }: Operation): Markup | '' {
  if (!requestBody) return '';
  const types = Object.keys(requestBody.content);
  const [first] = Object.values(requestBody.content);
  const { schema = {} } = first ?? {};
  return html`<h4>Body</h4>
    <p>${renderType(schema)} <span class="media">as ${types.join(', ')}</span></p>
    ${schema.properties ? renderFields(fieldsOf(schema)) : ''}`;
}

function renderResponses({ responses }: Operation): Markup {
  const entries = Object.entries(responses);
  const answers = entries.filter(([, { content }]) => !content?.['application/problem+json']);
  const refusals = entries.filter(([, { content }]) => content?.['application/problem+json']);
  const line = ([status, { description, content }]: (typeof entries)[number], withType: boolean) => {
    const [type, media] = Object.entries(content ?? {})[0] ?? [];
    const schema = media?.schema as JsonObject | undefined;
    const shown =
      type === 'application/json' && schema
        ? renderType(schema)
        : html`<span class="media">${Object.keys(content ?? {}).join(', ')}</span>`;
    return html`<div>
      <dt><code class="status s${status.slice(0, 1)}">${status}</code></dt>
      <dd>${prose(description)}${withType ? html`<p>${shown}</p>` : ''}</dd>
    </div>`;
  };
  return html`<h4>Answers</h4>
    <dl class="answers">${answers.map((entry) => line(entry, true))}</dl>
    <details>
      <summary>Refusals: ${refusals.map(([status]) => status).join(', ')}</summary>
      <dl class="answers">${refusals.map((entry) => line(entry, false))}</dl>
    </details>`;
}

export function renderOperation({ path, method, operation }: PlacedOperation, origin: string): Markup {
  const { operationId, summary, description, security, parameters = [] } = operation;
  const scopes = security.flatMap(({ key }) => key ?? []);
  const example = exampleRequest(path, method, operation as unknown as JsonObject);
  const curl = toCurl(example, origin, scopes.length > 0);
  return html`<article class="operation" id="${operationId}">
    <h3><a href="#${operationId}">${summary}</a></h3>
    <p class="address"><span class="method ${method}">${method.toUpperCase()}</span> <code>${path.split('/').map((part, at) => (at === 0 ? part : html`/<wbr>${part}`))}</code>
      <span class="scope">${scopes.length > 0 ? html`scope <code>${scopes.join(', ')}</code>` : 'public'}</span></p>
    ${description ? html`<p>${prose(description)}</p>` : ''}
    <pre tabindex="0" aria-label="${`Command for: ${summary}`}"><code>${curl}</code></pre>
    ${renderParameters(parameters, 'path')}${renderParameters(parameters, 'query')}${renderParameters(parameters, 'header')}
    ${renderBody(operation)}${renderResponses(operation)}
  </article>`;
}
