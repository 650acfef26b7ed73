/** Page of a dataset version: its size, its signals, and the effect of a filter. */
import type { FilterPreview } from '#contract/filter-report.ts';
import { formatCount, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { ScatterChart, type ScatterChartProps } from '../charts/scatter.tsx';
import { FilterBuilder, type FilterBuilderProps } from '../filter/builder.tsx';
import type { HiddenField } from '../layout/hidden-fields.tsx';
import { Layout, type Visitor } from '../layout/layout.tsx';
import { type Duplicates, DuplicatesTable } from './duplicates-table.tsx';
import { type Extremes, LowestAndHighest } from './extremes.tsx';
import { type FrozenVersion, Head, type Size } from './head.tsx';
import { Preview } from './preview.tsx';
import type { SampleRow } from './sample-card.tsx';
import { type ShownSet, SignalSet } from './signal-set.tsx';
import { type SignalSummary, Signals } from './signals.tsx';

interface ListedFilter {
  id: string;
  kept: number;
  samples: number;
  rule: string;
  createdAt: number;
}

export interface DatasetPageProps {
  visitor: Visitor;
  dataset: { id: string; name: string; description: string | null };
  /** Undefined before the first version is frozen. */
  version: FrozenVersion | undefined;
  draft: Size;
  versions: number[];
  sets: ShownSet[];
  set: ShownSet | undefined;
  duplicates: Duplicates[];
  signals: SignalSummary[];
  /** Names of signals that no sample has. */
  empty: string[];
  scatter: ScatterChartProps | undefined;
  extremes: Extremes | undefined;
  builder: FilterBuilderProps;
  preview: FilterPreview | undefined;
  /** Fields of the request that applies the preview; undefined if the key lacks the scope. */
  applyFields: HiddenField[] | undefined;
  rows: ReadonlyMap<string, SampleRow>;
  filters: ListedFilter[];
  /** All fields of the address. */
  fields: HiddenField[];
}

function Scatter({ scatter }: { scatter: ScatterChartProps }) {
  return (
    <section>
      <h2>Dependency against pass rate</h2>
      <p class="lead">Samples that are answered right without relying on the image are at the top left.</p>
      <ScatterChart {...scatter} />
    </section>
  );
}

function Filter({ builder, isPreviewed }: { builder: FilterBuilderProps; isPreviewed: boolean }) {
  const withoutFilter = new URLSearchParams(builder.hidden);
  return (
    <section id="filter">
      <h2>{isPreviewed ? 'Change the filter' : 'Filter'}</h2>
      <p class="lead">
        A threshold is valid for one dataset and one scorer.
        {isPreviewed && (
          <>
            {' '}
            <a href={`${builder.action}${withoutFilter.size > 0 ? `?${withoutFilter}` : ''}#filter`}>
              Remove the filter
            </a>
          </>
        )}
      </p>
      <FilterBuilder {...builder} />
    </section>
  );
}

function Filters({ filters }: { filters: ListedFilter[] }) {
  if (filters.length === 0) return null;
  return (
    <section id="filters">
      <h2>Filters of this dataset</h2>
      <ul class="tiles">
        {filters.map(({ id, kept, samples, rule, createdAt }) => (
          <li class="card">
            <h3>
              <a href={`/filters/${id}`}>{clamped(rule, 90)}</a>
            </h3>
            <p>
              {formatCount(kept)} of {formatCount(samples)} kept
            </p>
            <p class="note">{formatTime(createdAt)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function DatasetPage(props: DatasetPageProps) {
  const { visitor, dataset, version, draft, versions, sets, set, preview, extremes, rows, filters } = props;
  const { id } = dataset;
  return (
    <Layout title={visible(dataset.name)} visitor={visitor} trail={[{ name: 'Datasets', href: '/datasets' }]}>
      <Head dataset={dataset} version={version} draft={draft} versions={versions} filters={filters.length} />
      <section>{version && <SignalSet datasetId={id} version={version.version} sets={sets} set={set} />}</section>
      {preview && <Preview datasetId={id} preview={preview} applyFields={props.applyFields} rows={rows} />}
      <Signals signals={props.signals} empty={props.empty} thresholds={preview?.thresholds} />
      {props.scatter && <Scatter scatter={props.scatter} />}
      {version && <Filter builder={props.builder} isPreviewed={preview !== undefined} />}
      {extremes && <LowestAndHighest datasetId={id} extremes={extremes} rows={rows} fields={props.fields} />}
      <DuplicatesTable datasetId={id} version={version?.version} duplicates={props.duplicates} />
      <Filters filters={filters} />
    </Layout>
  );
}
