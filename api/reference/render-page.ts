/** The reference of the API as one page: made from the document, readable without scripts, with nothing from elsewhere. */
import { html } from 'hono/html';
import { LIMITS } from '#contract/limits.ts';
import { type ApiDocument, operationsOf } from './document.ts';
import { renderOperation } from './render-operation.ts';
import { type Markup, prose, renderSchema } from './render-schema.ts';

const MB = 1024 * 1024;

function renderStart(origin: string): Markup {
  const signed = `curl ${origin}/v1/runs \\\n  -H "Authorization: Bearer $SIGHTLINE_KEY"`;
  return html`<section id="start">
    <h2>Before the first call</h2>
    <p>Everything but the public routes takes an API key: send it as a bearer token. Whoever runs the service makes keys
      with <a href="#createKey">POST /v1/keys</a>; each has scopes, and may expire or be revoked.</p>
    <pre tabindex="0" aria-label="A signed call"><code>${signed}</code></pre>
    <dl class="rules">
      <div><dt>Form</dt><dd>JSON in <code>snake_case</code>, times in ISO 8601 UTC, ids that begin with their kind:
        <code>run_</code>, <code>trj_</code>, <code>shp_</code>, <code>key_</code>. Fields that nobody knows are refused.</dd></div>
      <div><dt>Errors</dt><dd><code>application/problem+json</code> (RFC 9457): a <code>code</code> that programs may rely
        on, a <code>detail</code> for people, and <code>errors</code> with a JSON pointer to each fault. The
        <code>request_id</code> is that of the header <code>X-Request-Id</code>.</dd></div>
      <div><dt>Once only</dt><dd>What makes a run, a shaping, a dataset, a filter or a key takes an <code>Idempotency-Key</code>: the same key with the same body
        gives the first answer, with another body 422.</dd></div>
      <div><dt>Lists</dt><dd>At most ${LIMITS.pageItemsMax} items a page; <code>next_cursor</code> of one is
        <code>cursor</code> of the next, and null on the last.</dd></div>
      <div><dt>Waiting</dt><dd><code>Prefer: wait=30</code> lets <a href="#submitRun">POST /v1/runs</a> answer with the
        results; <a href="#watchRun">events</a> tell of progress, and go on after <code>Last-Event-ID</code>.</dd></div>
      <div><dt>Limits</dt><dd>${LIMITS.samplesPerRunMax} samples a run, ${LIMITS.responsesPerSampleMax} responses and
        ${LIMITS.imagesPerSampleMax} images a sample, ${LIMITS.tokensPerResponseMax.toLocaleString('en')} tokens a response;
        an image has at most ${LIMITS.imageBytesMax / MB} MB and ${LIMITS.imagePixelsMax / 1e6} megapixels, a JSON body
        ${LIMITS.jsonBytesMax / MB} MB. Too many requests are answered 429 with <code>Retry-After</code>.</dd></div>
    </dl>
  </section>`;
}

function renderContents(document: ApiDocument): Markup {
  return html`<nav aria-label="Contents">
    <a class="title" href="#top">${document.info.title} <span>API</span></a>
    <ul>
      <li><a href="#start">Before the first call</a></li>
      ${document.tags.map(
        ({ name }) => html`<li><a href="#tag-${name}">${name}</a>
          <ul>${operationsOf(document, name).map(
            ({ method, operation }) =>
              html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span>${operation.operationId}</a></li>`,
          )}</ul></li>`,
      )}
      <li><a href="#schemas">schemas</a></li>
    </ul>
  </nav>`;
}

export function renderPage(document: ApiDocument, origin: string): Markup {
  const { title, version, description } = document.info;
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="description" content="${description}">
  <title>${title} API</title>
  <link rel="stylesheet" href="/docs/style.css">
</head>
<body id="top">
  ${renderContents(document)}
  <main>
    <header>
      <h1>${title} API</h1>
      <p class="lead">${description}</p>
      <p>Version ${version}. This page is made from <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1); every example on it is sent by a test.</p>
    </header>
    ${renderStart(origin)}
    ${document.tags.map(
      ({ name, description: about }) => html`<section id="tag-${name}">
        <h2>${name}</h2>
        <p>${prose(about)}</p>
        ${operationsOf(document, name).map((placed) => renderOperation(placed, origin))}
      </section>`,
    )}
    <section id="schemas">
      <h2>schemas</h2>
      <p>What bodies are made of. But for metadata, no object has other fields than these.</p>
      ${Object.entries(document.components.schemas).map(([name, schema]) => renderSchema(name, schema))}
    </section>
  </main>
</body>
</html>`;
}
