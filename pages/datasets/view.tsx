/** Page with the datasets of a tenant. */
import { formatCount, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { hrefOf } from '../layout/href.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';

export interface ListedDataset {
  id: string;
  name: string;
  description: string | null;
  /** Newest frozen version, 0 before the first. */
  version: number;
  samples: number;
  responses: number;
  images: number;
  createdAt: number;
}

export interface DatasetListProps {
  visitor: Visitor;
  datasets: ListedDataset[];
  nextCursor: string | null;
}

function DatasetCard({ dataset }: { dataset: ListedDataset }) {
  const { id, name, description, version, samples, responses, images, createdAt } = dataset;
  const facts = [
    { name: 'Samples', value: formatCount(samples) },
    { name: 'Responses', value: formatCount(responses) },
    { name: 'Images', value: formatCount(images) },
    { name: 'Newest version', value: version === 0 ? 'none yet' : version },
  ];
  return (
    <li class="card">
      <h2>
        <a href={`/datasets/${id}`}>{visible(name)}</a>
      </h2>
      {description && <p>{clamped(description, 240)}</p>}
      <dl class="facts">
        {facts.map((fact) => (
          <div>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
      <p class="note">Created {formatTime(createdAt)}</p>
    </li>
  );
}

function Empty() {
  return (
    <section class="card">
      <p>No datasets yet. Push a folder:</p>
      <pre tabindex={0}>
        <code>sightline dataset push FOLDER</code>
      </pre>
    </section>
  );
}

export function DatasetListPage({ visitor, datasets, nextCursor }: DatasetListProps) {
  return (
    <Layout title="Datasets" visitor={visitor}>
      <h1>Datasets</h1>
      {datasets.length === 0 ? (
        <Empty />
      ) : (
        <>
          <p class="lead">{formatQuantity(datasets.length, 'dataset')}, newest first.</p>
          <ul class="tiles">
            {datasets.map((dataset) => (
              <DatasetCard dataset={dataset} />
            ))}
          </ul>
          {nextCursor !== null && (
            <p>
              <a href={hrefOf('/datasets', { cursor: nextCursor })}>Older datasets</a>
            </p>
          )}
        </>
      )}
    </Layout>
  );
}
