/** The datasets of a tenant. */

import { formatCount, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';

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
  visitor: Visitor;
  datasets: ListedDataset[];
  nextCursor: string | null;
}

function entry(dataset: ListedDataset): Html {
  const { id, name, description, version, samples, responses, images, createdAt } = dataset;
  return html`<li class="card">
  <h2><a href="/datasets/${id}">${visible(name)}</a></h2>
  ${description ? html`<p>${clamped(description, 240)}</p>` : ''}
  <dl class="facts">
    <div><dt>Samples</dt><dd>${formatCount(samples)}</dd></div>
    <div><dt>Responses</dt><dd>${formatCount(responses)}</dd></div>
    <div><dt>Pictures</dt><dd>${formatCount(images)}</dd></div>
    <div><dt>Newest version</dt><dd>${version === 0 ? 'none yet' : version}</dd></div>
  </dl>
  <p class="note">Created ${formatTime(createdAt)}</p>
</li>`;
}

const EMPTY = html`<section class="card"><p>There is no dataset yet. Push a folder with</p>
<pre tabindex="0"><code>sightline dataset push FOLDER</code></pre></section>`;

export function datasetListPage({ visitor, datasets, nextCursor }: DatasetList): Html {
  const more =
    nextCursor === null ? '' : html`<p><a href="${hrefOf('/datasets', { cursor: nextCursor })}">Older datasets</a></p>`;
  return layout({
    title: 'Datasets',
    visitor,
    body: html`<h1>Datasets</h1>
${datasets.length === 0 ? EMPTY : html`<p class="lead">${formatQuantity(datasets.length, 'dataset')}, newest first.</p><ul class="tiles">${datasets.map(entry)}</ul>${more}`}`,
  });
}
