/** Head of the page of a dataset: name, size and versions. */
import { formatCount, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { Fact } from '../layout/fact.tsx';
import { hrefOf } from '../layout/href.ts';

export interface Size {
  samples: number;
  responses: number;
  images: number;
}

export interface FrozenVersion extends Size {
  version: number;
  note: string | null;
  createdAt: number;
}

export interface HeadProps {
  dataset: { id: string; name: string; description: string | null };
  /** Undefined before the first version is frozen. */
  version: FrozenVersion | undefined;
  draft: Size;
  versions: number[];
  /** Number of filters shown on the page. */
  filters: number;
}

function Facts({ size, filters }: { size: Size; filters: number }) {
  return (
    <dl class="facts">
      <Fact name="Samples">{formatCount(size.samples)}</Fact>
      <Fact name="Responses">{formatCount(size.responses)}</Fact>
      <Fact name="Images">{formatCount(size.images)}</Fact>
      {filters > 0 && (
        <Fact name="Filters">
          <a href="#filters">{filters}</a>
        </Fact>
      )}
    </dl>
  );
}

function VersionTabs({ id, versions, current }: { id: string; versions: number[]; current: number }) {
  return (
    <ul class="tabs" aria-label="Versions">
      {versions.map((version) => (
        <li>
          <a href={hrefOf(`/datasets/${id}`, { version })} aria-current={version === current ? 'page' : undefined}>
            Version {version}
          </a>
        </li>
      ))}
    </ul>
  );
}

export function Head({ dataset, version, draft, versions, filters }: HeadProps) {
  return (
    <>
      <h1>{visible(dataset.name)}</h1>
      {dataset.description && <p class="lead">{clamped(dataset.description)}</p>}
      <Facts size={version ?? draft} filters={filters} />
      {version ? (
        <>
          <VersionTabs id={dataset.id} versions={versions} current={version.version} />
          <p class="note">
            Version {version.version} was frozen {formatTime(version.createdAt)}
            {version.note && `: ${clamped(version.note, 300)}`}. The draft after it has{' '}
            {formatQuantity(draft.samples, 'sample')}.
          </p>
        </>
      ) : (
        <p class="fault">No version is frozen yet: this is the draft. Signals and filters need a frozen version.</p>
      )}
    </>
  );
}
