/** Effect of the filter in the address, and the form that applies it. */
import type { FilterPreview } from '#contract/filter-report.ts';
import { Counts, Examples, Thresholds } from '../filter/outcome.tsx';
import { type HiddenField, HiddenFields } from '../layout/hidden-fields.tsx';
import type { SampleRow } from './sample-card.tsx';

export interface PreviewProps {
  datasetId: string;
  preview: FilterPreview;
  /** Fields of the request that applies the filter; undefined if the key lacks the scope. */
  applyFields: HiddenField[] | undefined;
  rows: ReadonlyMap<string, SampleRow>;
}

function Apply({ datasetId, applyFields }: Pick<PreviewProps, 'datasetId' | 'applyFields'>) {
  if (!applyFields) {
    return (
      <p class="note">
        Your key cannot apply filters: it needs the scope <code>datasets</code>.
      </p>
    );
  }
  return (
    <form class="actions" method="post" action={`/datasets/${datasetId}/filters`}>
      <HiddenFields fields={applyFields} />
      <button class="main">Apply and export…</button>
      <span class="note">Stores every decision permanently; the page of the filter has the exports.</span>
    </form>
  );
}

export function Preview({ datasetId, preview, applyFields, rows }: PreviewProps) {
  const { counts, thresholds, kept, dropped } = preview;
  const signals = [...new Set(thresholds.map(({ signal }) => signal))];
  return (
    <>
      <section id="preview">
        <h2>Preview</h2>
        <div class="card">
          <Counts counts={counts} />
          <Thresholds thresholds={thresholds} />
          <Apply datasetId={datasetId} applyFields={applyFields} />
        </div>
      </section>
      <section>
        <h2>Example samples</h2>
        <Examples kept={kept} dropped={dropped} rows={rows} signals={signals} />
      </section>
    </>
  );
}
