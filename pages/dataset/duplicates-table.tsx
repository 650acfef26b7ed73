/** Number of duplicates in a dataset, by kind. */
import { formatCount } from '#core/text/numbers.ts';
import { hrefOf } from '../layout/href.ts';

export const DUPLICATE_KINDS = {
  sample: 'the same images and question',
  question: 'the same question',
  image: 'the same images',
};
export type DuplicateKind = keyof typeof DUPLICATE_KINDS;

export interface Duplicates {
  kind: DuplicateKind;
  groups: number;
  samples: number;
}

export interface DuplicatesTableProps {
  datasetId: string;
  /** Undefined: the draft. */
  version: number | undefined;
  duplicates: Duplicates[];
}

function Row({ href, kind, groups, samples }: Duplicates & { href: string }) {
  const title = DUPLICATE_KINDS[kind];
  return (
    <tr>
      <th scope="row">{title}</th>
      <td class="n">{formatCount(groups)}</td>
      <td class="n">{formatCount(samples)}</td>
      <td>
        {groups > 0 && (
          <a href={href}>
            Show<span class="unseen"> samples with {title}</span>
          </a>
        )}
      </td>
    </tr>
  );
}

export function DuplicatesTable({ datasetId, version, duplicates }: DuplicatesTableProps) {
  return (
    <section id="duplicates">
      <h2>Duplicates</h2>
      <div class="card scroll" tabindex={0} role="region" aria-label="Duplicates">
        <table>
          <thead>
            <tr>
              <th scope="col">Samples with</th>
              <th scope="col" class="n">
                Groups
              </th>
              <th scope="col" class="n">
                Samples in them
              </th>
              <th scope="col">
                <span class="unseen">Link</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {duplicates.map((counted) => (
              <Row href={hrefOf(`/datasets/${datasetId}/duplicates`, { version, kind: counted.kind })} {...counted} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
