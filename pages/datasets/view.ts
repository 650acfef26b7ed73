/** The datasets of a tenant. */
import { clamped, type Html, hrefOf, html, visible } from '../layout/html.ts';
import { layout } from '../layout/layout.ts';
import { count, counted, moment } from '../layout/numbers.ts';

export interface ListedDataset {
  id: string;
  name: string;
  description: string | null;
  version: number;
  samples: number;
  responses: number;
  images: number;
  createdAt: number;
}

export interface DatasetList {
  tenant: string;
  datasets: ListedDataset[];
  nextCursor: string | null;
}

function entry(dataset: ListedDataset): Html {
  const { id, name, description, version, samples, responses, images, createdAt } = dataset;
  return html`<li class="card">
  <h2><a href="/datasets/${id}">${visible(name)}</a></h2>
  ${description ? html`<p>${clamped(description, 240)}</p>` : ''}
  <dl class="facts">
    <div><dt>Samples</dt><dd>${count(samples)}</dd></div>
    <div><dt>Responses</dt><dd>${count(responses)}</dd></div>
    <div><dt>Pictures</dt><dd>${count(images)}</dd></div>
    <div><dt>Newest version</dt><dd>${version === 0 ? 'none yet' : version}</dd></div>
  </dl>
  <p class="note">Created ${moment(createdAt)}</p>
</li>`;
}

const EMPTY = html`<section class="card"><p>There is no dataset yet. Push a folder with</p>
<pre tabindex="0"><code>sightline dataset push FOLDER</code></pre></section>`;

export function datasetListPage({ tenant, datasets, nextCursor }: DatasetList): Html {
  const more =
    nextCursor === null ? '' : html`<p><a href="${hrefOf('/datasets', { cursor: nextCursor })}">Older datasets</a></p>`;
  return layout({
    title: 'Datasets',
    tenant,
    body: html`<h1>Datasets</h1>
${datasets.length === 0 ? EMPTY : html`<p class="lead">${counted(datasets.length, 'dataset')}, newest first.</p><ul class="tiles">${datasets.map(entry)}</ul>${more}`}`,
  });
}
