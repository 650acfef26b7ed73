/** Page of an applied filter: its outcome, its exports and how to repeat it. */
import { EXPORT_FORMATS, EXPORTS, FILE_FORMATS } from '#contract/file-format.ts';
import type { FilterExample } from '#contract/filter-report.ts';
import type { StoredFilter } from '#contract/stored-filter.ts';
import { formatCount, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import type { SampleRow } from '../dataset/sample-card.tsx';
import { hrefOf } from '../layout/href.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';
import { Counts, Examples, Thresholds } from './outcome.tsx';
import { ruleInWords } from './rule-in-words.ts';

export interface FilterPageProps {
  visitor: Visitor;
  dataset: { id: string; name: string };
  filter: StoredFilter;
  createdAt: number;
  kept: FilterExample[];
  dropped: FilterExample[];
  rows: ReadonlyMap<string, SampleRow>;
  /** Address of the filter in the form; undefined if the form cannot show its rule. */
  builderHref: string | undefined;
  /** Origin of the service. */
  origin: string;
}

type Part = 'kept' | 'dropped';

const FORMATS = EXPORT_FORMATS.flatMap((format) => {
  const { title, holdsImages } = FILE_FORMATS[format];
  const what = EXPORTS[format];
  if (!holdsImages) return [{ name: title, query: { format }, what }];
  return [
    { name: title, query: { format, images: 'reference' }, what: `${what}, images by name` },
    { name: `${title} with images`, query: { format, images: 'embed' }, what: `${what}, images inside` },
  ];
});

function ExportCard({ filter, part, title }: { filter: StoredFilter; part: Part; title: string }) {
  return (
    <div class="card">
      <h3>
        {title}: {formatCount(filter.counts[part])}
      </h3>
      <ul>
        {FORMATS.map(({ name, query, what }) => (
          <li>
            <a href={hrefOf(`/filters/${filter.id}/export`, { part, ...query })} download>
              {name}
              <span class="unseen"> of {part} samples</span>
            </a>{' '}
            <span class="note">{what}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Exports({ filter }: { filter: StoredFilter }) {
  return (
    <section id="export">
      <h2>Export</h2>
      <div class="pair">
        <ExportCard filter={filter} part="kept" title="Kept" />
        <ExportCard filter={filter} part="dropped" title="Dropped" />
      </div>
      <p class="actions">
        <a href={`/filters/${filter.id}/manifest`} download>
          Manifest
        </a>{' '}
        <span class="note">The same filter always gives the same bytes.</span>
      </p>
    </section>
  );
}

/** Quotes a text for a shell; a single quotation mark inside is written '\''. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function Command({ title, children }: { title: string; children: string }) {
  return (
    <>
      <h3>{title}</h3>
      <pre tabindex={0}>
        <code>{children}</code>
      </pre>
    </>
  );
}

function Commands({ filter, origin }: Pick<FilterPageProps, 'filter' | 'origin'>) {
  const { id, filter: request, dataset_id: dataset, version, signals_id: signals } = filter;
  const target = { dataset_id: dataset, version, ...(signals === null ? {} : { signals_id: signals }), ...request };
  const curl = 'curl -fH "Authorization: Bearer $SIGHTLINE_KEY"';
  const exportUrl = `${origin}/v1/filters/${id}/export?part=kept&format=parquet`;
  return (
    <section>
      <h2>From a terminal</h2>
      <Command title="Export both parts with a manifest">{`sightline filter export ${id} --out filtered/`}</Command>
      <Command title="Export kept samples with curl">{`${curl} \\\n  '${exportUrl}' -o kept.parquet`}</Command>
      <Command title="Create the same filter again">
        {`${curl} -H 'Content-Type: application/json' \\
  ${origin}/v1/filters -d ${shellQuoted(visible(JSON.stringify(target)))}`}
      </Command>
    </section>
  );
}

function Applied({ dataset, filter, createdAt, datasetHref }: FilterPageProps & { datasetHref: string }) {
  const { version, scorer, filter: request } = filter;
  return (
    <p class="lead">
      Applied {formatTime(createdAt)} to version {version} of <a href={datasetHref}>{visible(dataset.name)}</a>
      {scorer && (
        <>
          , with signals by {visible(scorer.name)} <code>{scorer.revision.slice(0, 8)}</code>
        </>
      )}
      . It never changes{request.on_null !== 'keep' && `; nulls: ${request.on_null}`}.
    </p>
  );
}

export function FilterPage(props: FilterPageProps) {
  const { visitor, dataset, filter, kept, dropped, rows, builderHref, origin } = props;
  const { id, counts, thresholds, version, filter: request } = filter;
  const datasetHref = hrefOf(`/datasets/${dataset.id}`, { version });
  const trail = [
    { name: 'Datasets', href: '/datasets' },
    { name: visible(dataset.name), href: datasetHref },
  ];
  return (
    <Layout title={`Filter of ${visible(dataset.name)}`} visitor={visitor} trail={trail}>
      <p class="eyebrow">
        Filter <code>{id}</code>
      </p>
      <h1>{clamped(ruleInWords(request), 160)}</h1>
      <Applied {...props} datasetHref={datasetHref} />
      <section class="card">
        <Counts counts={counts} />
        <Thresholds thresholds={thresholds} />
        {builderHref !== undefined && (
          <p class="actions">
            <a href={builderHref}>Try another threshold</a>
          </p>
        )}
      </section>
      <Exports filter={filter} />
      <section>
        <h2>Example samples</h2>
        <Examples
          kept={kept}
          dropped={dropped}
          rows={rows}
          signals={[...new Set(thresholds.map(({ signal }) => signal))]}
        />
      </section>
      <Commands filter={filter} origin={origin} />
      <section>
        <details>
          <summary>The rule as JSON</summary>
          <pre tabindex={0}>
            <code>{visible(JSON.stringify(request, null, 2))}</code>
          </pre>
        </details>
      </section>
    </Layout>
  );
}
