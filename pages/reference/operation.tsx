/** One operation: summary, curl command, parameters, body and responses. */
import type { Child } from 'hono/jsx';
import type { JsonObject } from '#api/openapi/share-schemas.ts';
import type { Endpoint, Operation, Parameter, Response } from './document.ts';
import { exampleRequest } from './example-request.ts';
import { Fields, fieldsOf, Prose, Type } from './schema.tsx';
import { toCurl } from './to-curl.ts';

const LOCATIONS = { path: 'Path parameters', query: 'Query parameters', header: 'Headers' } as const;

function Parameters({ parameters, location }: { parameters: Parameter[]; location: Parameter['in'] }) {
  const fields = parameters
    .filter((parameter) => parameter.in === location)
    .map(({ name, schema, required, description }) => {
      const { description: ofSchema, ...rest } = schema;
      const text = description ?? (ofSchema as string | undefined);
      return { name, schema: rest, required: required ?? false, description: text };
    });
  if (fields.length === 0) return null;
  return (
    <>
      <h4>{LOCATIONS[location]}</h4>
      <Fields fields={fields} />
    </>
  );
}

function Body({ requestBody }: { requestBody: Operation['requestBody'] | undefined }) {
  if (!requestBody) return null;
  const [first] = Object.values(requestBody.content);
  const { schema = {} } = first ?? {};
  return (
    <>
      <h4>Body</h4>
      <p>
        <Type schema={schema} /> <span class="media">as {Object.keys(requestBody.content).join(', ')}</span>
      </p>
      {schema.properties && <Fields fields={fieldsOf(schema)} />}
    </>
  );
}

function StatusLine({ status, response, children }: { status: string; response: Response; children?: Child }) {
  return (
    <div>
      <dt>
        <code class={`status s${status.slice(0, 1)}`}>{status}</code>
      </dt>
      <dd>
        <Prose text={response.description} />
        {children}
      </dd>
    </div>
  );
}

function ResponseType({ content = {} }: Response) {
  const json = content['application/json'];
  return <p>{json ? <Type schema={json.schema} /> : <span class="media">{Object.keys(content).join(', ')}</span>}</p>;
}

function Responses({ responses }: Pick<Operation, 'responses'>) {
  const all = Object.entries(responses);
  const isError = ({ content }: Response) => content?.['application/problem+json'] !== undefined;
  const errors = all.filter(([, response]) => isError(response));
  return (
    <>
      <h4>Responses</h4>
      <dl class="answers">
        {all
          .filter(([, response]) => !isError(response))
          .map(([status, response]) => (
            <StatusLine status={status} response={response}>
              <ResponseType {...response} />
            </StatusLine>
          ))}
      </dl>
      <details>
        <summary>Errors: {errors.map(([status]) => status).join(', ')}</summary>
        <dl class="answers">
          {errors.map(([status, response]) => (
            <StatusLine status={status} response={response} />
          ))}
        </dl>
      </details>
    </>
  );
}

function Address({ path, method, scopes }: { path: string; method: string; scopes: string[] }) {
  const [first, ...parts] = path.split('/');
  return (
    <p class="address">
      <span class={`method ${method}`}>{method.toUpperCase()}</span>{' '}
      <code>
        {first}
        {parts.map((part) => (
          <>
            /<wbr />
            {part}
          </>
        ))}
      </code>{' '}
      <span class="scope">
        {scopes.length > 0 ? (
          <>
            scope <code>{scopes.join(', ')}</code>
          </>
        ) : (
          'public'
        )}
      </span>
    </p>
  );
}

export function OperationArticle({ path, method, operation, origin }: Endpoint & { origin: string }) {
  const { operationId, summary, description, security, parameters = [], requestBody, responses } = operation;
  const scopes = security.flatMap(({ key }) => key ?? []);
  const example = exampleRequest(path, method, operation as unknown as JsonObject);
  return (
    <article class="operation" id={operationId}>
      <h3>
        <a href={`#${operationId}`}>{summary}</a>
      </h3>
      <Address path={path} method={method} scopes={scopes} />
      {description && (
        <p>
          <Prose text={description} />
        </p>
      )}
      <pre tabindex={0} role="figure" aria-label={`Command for: ${summary}`}>
        <code>{toCurl(example, { origin, signed: scopes.length > 0 })}</code>
      </pre>
      <Parameters parameters={parameters} location="path" />
      <Parameters parameters={parameters} location="query" />
      <Parameters parameters={parameters} location="header" />
      <Body requestBody={requestBody} />
      <Responses responses={responses} />
    </article>
  );
}
