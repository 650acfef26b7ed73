/** Page with the datasets of a tenant. */
import { formatCount, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { Fact } from '../layout/fact.tsx';
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
  return (
    <li class="card">
      <h2>
        <a href={`/datasets/${id}`}>{visible(name)}</a>
      </h2>
      {description && <p>{clamped(description, 240)}</p>}
      <dl class="facts">
        <Fact name="Samples">{formatCount(samples)}</Fact>
        <Fact name="Responses">{formatCount(responses)}</Fact>
        <Fact name="Images">{formatCount(images)}</Fact>
        <Fact name="Newest version">{version === 0 ? 'none yet' : version}</Fact>
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
