/** Groups of samples that say the same. */

import { formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { type SampleRow, sampleCard } from '../dataset/sample-card.ts';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';

export const DUPLICATE_KINDS = {
  sample: 'The same pictures and question',
  question: 'The same question',
  image: 'The same pictures',
};

export interface DuplicatesPage {
  visitor: Visitor;
  dataset: { id: string; name: string };
  version: number;
  kind: keyof typeof DUPLICATE_KINDS;
  groups: { total: number; ids: string[] }[];
  /** Of the first sample of each group. */
  rows: ReadonlyMap<string, SampleRow>;
  shownMax: number;
}

export function duplicatesPage({ visitor, dataset, version, kind, groups, rows, shownMax }: DuplicatesPage): Html {
  const path = `/datasets/${dataset.id}`;
  const tabs = Object.entries(DUPLICATE_KINDS).map(
    ([one, name]) =>
      html`<li><a href="${hrefOf(`${path}/duplicates`, { version, kind: one })}"${one === kind ? html` aria-current="page"` : ''}>${name}</a></li>`,
  );
  const group = ({ total, ids }: DuplicatesPage['groups'][number]) => {
    const [first = '', ...others] = ids;
    const named = others.map((id) => clamped(id, 64)).join(', ');
    const more = total > ids.length ? ` and ${total - ids.length} more` : '';
    return sampleCard({
      id: first,
      row: rows.get(first),
      reasons: [`${formatQuantity(total, 'sample')}; also ${named}${more}`],
      values: {},
      first: [],
    });
  };
  return layout({
    title: `Duplicates in ${visible(dataset.name)}`,
    visitor,
    trail: [
      { name: 'Datasets', href: '/datasets' },
      { name: visible(dataset.name), href: hrefOf(path, { version }) },
    ],
    body: html`<h1>Duplicates</h1><ul class="tabs" aria-label="What is the same">${tabs}</ul>
${groups.length === 0 ? html`<p>There are none.</p>` : html`<p class="note">Largest groups first${groups.length === shownMax ? `, at most ${shownMax} of them` : ''}.</p><ul class="samples">${groups.map(group)}</ul>`}`,
  });
}
