/** The API reference as one page, rendered from the OpenAPI document. Works without scripts. */
import { raw } from 'hono/html';
import { LIMITS } from '#contract/limits.ts';
import { type ApiDocument, endpointsOf } from './document.ts';
import { OperationArticle } from './operation.tsx';
import { Prose, Schema } from './schema.tsx';

const MB = 1024 * 1024;

function GettingStarted({ origin }: { origin: string }) {
  return (
    <section id="start">
      <h2>Before the first call</h2>
      <p>
        Every endpoint needs an API key, except for public ones. Send the key as a bearer token. An administrator
        creates keys with <a href="#createKey">POST /v1/keys</a>; a key has scopes, may expire and can be revoked.
      </p>
      <pre tabindex={0} role="figure" aria-label="A signed call">
        <code>{`curl ${origin}/v1/runs \\\n  -H "Authorization: Bearer $SIGHTLINE_KEY"`}</code>
      </pre>
      <dl class="rules">
        <div>
          <dt>Format</dt>
          <dd>
            JSON in <code>snake_case</code>, times in ISO 8601 UTC, IDs with a prefix for their kind: <code>run_</code>,{' '}
            <code>trj_</code>, <code>shp_</code>, <code>key_</code>. Unknown fields are rejected.
          </dd>
        </div>
        <div>
          <dt>Errors</dt>
          <dd>
            <code>application/problem+json</code> (RFC 9457): a stable <code>code</code> for programs, a{' '}
            <code>detail</code> for people, and <code>errors</code> with a JSON pointer to each invalid field.{' '}
            <code>request_id</code> equals the header <code>X-Request-Id</code>.
          </dd>
        </div>
        <div>
          <dt>Idempotency</dt>
          <dd>
            Requests that create a run, a shaping, a dataset, a filter or a key accept an <code>Idempotency-Key</code>.
            The same key with the same body returns the first response; with another body it returns 422.
          </dd>
        </div>
        <div>
          <dt>Lists</dt>
          <dd>
            A page has at most {LIMITS.pageItemsMax} items. Send <code>next_cursor</code> as <code>cursor</code> to get
            the next page; it is null on the last page.
          </dd>
        </div>
        <div>
          <dt>Waiting</dt>
          <dd>
            With <code>Prefer: wait=30</code>, <a href="#submitRun">POST /v1/runs</a> waits for the results.{' '}
            <a href="#watchRun">Events</a> report progress and resume after <code>Last-Event-ID</code>.
          </dd>
        </div>
        <div>
          <dt>Limits</dt>
          <dd>
            {LIMITS.samplesPerRunMax} samples per run, {LIMITS.responsesPerSampleMax} responses and{' '}
            {LIMITS.imagesPerSampleMax} images per sample, {LIMITS.tokensPerResponseMax.toLocaleString('en')} tokens per
            response, {LIMITS.imageBytesMax / MB} MB and {LIMITS.imagePixelsMax / 1e6} megapixels per image,{' '}
            {LIMITS.jsonBytesMax / MB} MB per JSON body. Too many requests get 429 with <code>Retry-After</code>.
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Contents({ document }: { document: ApiDocument }) {
  return (
    <nav aria-label="Contents">
      <a class="title" href="#top">
        {document.info.title} <span>API</span>
      </a>
      <ul>
        <li>
          <a href="#start">Before the first call</a>
        </li>
        {document.tags.map(({ name }) => (
          <li>
            <a href={`#tag-${name}`}>{name}</a>
            <ul>
              {endpointsOf(document, name).map(({ method, operation: { operationId } }) => (
                <li>
                  <a href={`#${operationId}`}>
                    <span class={`method ${method}`}>{method.toUpperCase()}</span>
                    {operationId}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
        <li>
          <a href="#schemas">schemas</a>
        </li>
      </ul>
    </nav>
  );
}

export function ReferencePage({ document, origin }: { document: ApiDocument; origin: string }) {
  const { title, version, description } = document.info;
  return (
    <>
      {raw('<!doctype html>')}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="description" content={description} />
          <title>{`${title} API`}</title>
          <link rel="stylesheet" href="/docs/style.css" />
        </head>
        <body id="top">
          <Contents document={document} />
          <main>
            <header>
              <h1>{title} API</h1>
              <p class="lead">{description}</p>
              <p>
                Version {version}. This page is generated from <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1); a
                test sends every example on it.
              </p>
            </header>
            <GettingStarted origin={origin} />
            {document.tags.map(({ name, description: text }) => (
              <section id={`tag-${name}`}>
                <h2>{name}</h2>
                <p>
                  <Prose text={text} />
                </p>
                {endpointsOf(document, name).map((endpoint) => (
                  <OperationArticle {...endpoint} origin={origin} />
                ))}
              </section>
            ))}
            <section id="schemas">
              <h2>schemas</h2>
              <p>Objects in request and response bodies. Only metadata objects may have fields that are not listed.</p>
              {Object.entries(document.components.schemas).map(([name, schema]) => (
                <Schema name={name} schema={schema} />
              ))}
            </section>
          </main>
        </body>
      </html>
    </>
  );
}
