/** `/datasets/{id}`: a version with its signals, and a preview of the filter in the address. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { readColumns, toTable } from '#api/filters/load-table.ts';
import type { ApiServices } from '#api/services.ts';
import { METADATA_PREFIX } from '#contract/filter.ts';
import { toHex } from '#contract/hash.ts';
import { countDuplicates } from '#db/datasets/count-duplicates.ts';
import { findDatasetSamples } from '#db/datasets/find-samples.ts';
import { listFilters } from '#db/filters/list.ts';
import { writeForm } from '../filter/form.ts';
import { ruleInWords } from '../filter/rule-in-words.ts';
import { visitorOf } from '../http/session.ts';
import type { HiddenField } from '../layout/hidden-fields.tsx';
import { type DatasetAddress, parseAddress } from './address.ts';
import { describeSignalSet } from './describe-signal-set.ts';
import { type LoadedVersion, loadVersion } from './load-version.ts';
import { type FilterResult, parseRequest, previewFilter } from './preview-filter.ts';
import { extremesOf, scatterOf, summarize } from './summarize-signals.ts';
import { DatasetPage, type DatasetPageProps } from './view.tsx';

const FILTERS_SHOWN = 12;
const COLUMNS_SHOWN = 60;

type Analysis = Pick<DatasetPageProps, 'signals' | 'empty' | 'scatter' | 'extremes' | 'preview'> & {
  errors: string[];
  metadata: string[];
};

/** Reads the columns of a version, summarizes its signals and applies the filter to them. */
async function analyze(services: ApiServices, loaded: LoadedVersion, address: DatasetAddress): Promise<Analysis> {
  const { dataset, version, set } = loaded;
  const parsed = parseRequest(address.form);
  const nothing = { signals: [], empty: [], scatter: undefined, extremes: undefined };
  if (!version) return { ...nothing, preview: undefined, errors: parsed.errors, metadata: [] };
  const columns = await readColumns(services, {
    datasetId: dataset.id,
    version: version.version,
    samples: version.samples,
    settingsKey: set?.settingsKey,
    rule: parsed.request?.rule ?? { all: [] },
  });
  const table = toTable(columns);
  const { errors, kept, preview }: FilterResult = previewFilter(parsed, { table, set });
  const shown = set && {
    ...summarize(table, kept),
    scatter: scatterOf(table, kept),
    extremes: extremesOf(table, address.selection.by),
  };
  const metadata = columns.metadataNames.slice(0, COLUMNS_SHOWN).map((name) => `${METADATA_PREFIX}${name}`);
  return { ...(shown ?? nothing), preview, errors, metadata };
}

async function findRows(services: ApiServices, { dataset, version }: LoadedVersion, analysis: Analysis) {
  const { preview, extremes } = analysis;
  const lists = [preview?.kept, preview?.dropped, extremes?.lowest, extremes?.highest];
  const ids = [...new Set(lists.flatMap((list) => (list ?? []).map(({ id }) => id)))];
  if (!version || ids.length === 0) return new Map<string, never>();
  const rows = await findDatasetSamples(services.db, { datasetId: dataset.id, version: version.version, ids });
  return new Map(rows.map((row) => [row.sampleId, row]));
}

async function listFilterCards({ db }: ApiServices, tenant: string, datasetId: string) {
  const filters = await listFilters(db, { tenant, datasetId, before: undefined, limit: FILTERS_SHOWN });
  return filters.map(({ id, request, counts: { kept, samples }, createdAt }) => ({
    id,
    kept,
    samples,
    rule: ruleInWords(request),
    createdAt,
  }));
}

/** Fields that every form of the page keeps: what it shows, without the filter. */
function selectedFields({ version, set }: LoadedVersion, { by }: DatasetAddress['selection']): HiddenField[] {
  const fields: HiddenField[] = [];
  if (version) fields.push(['version', String(version.version)]);
  if (set) fields.push(['signals', set.id]);
  if (by !== undefined) fields.push(['by', by]);
  return fields;
}

/** A page has one address: others are redirected to it. */
export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { tenant, scopes } = c.get('principal');
  const { searchParams } = new URL(c.req.url);
  const address = parseAddress(c.req.param('id'), searchParams);
  const query = new URLSearchParams(address.fields).toString();
  if (query !== searchParams.toString())
    return c.redirect(query === '' ? address.path : `${address.path}?${query}`, 303);

  const loaded = await loadVersion(services, tenant, address);
  const { dataset, versions, version, sets, set } = loaded;
  const { errors, metadata, ...analysis } = await analyze(services, loaded, address);
  const [rows, duplicates, filters, shownSets] = await Promise.all([
    findRows(services, loaded, { errors, metadata, ...analysis }),
    countDuplicates(services.db, { datasetId: dataset.id, version: version?.version ?? dataset.version + 1 }),
    listFilterCards(services, tenant, dataset.id),
    Promise.all(sets.map((row) => describeSignalSet(services, row))),
  ]);
  const hidden = selectedFields(loaded, address.selection);
  const once: HiddenField = ['once', toHex(services.random(16))];
  return c.html(
    <DatasetPage
      visitor={visitorOf(c)}
      dataset={dataset}
      version={version}
      draft={dataset}
      versions={versions}
      sets={shownSets}
      set={shownSets.find(({ id }) => id === set?.id)}
      duplicates={duplicates}
      {...analysis}
      builder={{
        action: address.path,
        hidden,
        form: address.form,
        signals: analysis.signals.map(({ name }) => name),
        metadata,
        errors,
      }}
      applyFields={scopes.includes('datasets') ? [...hidden, ...writeForm(address.form), once] : undefined}
      rows={rows}
      filters={filters}
      fields={address.fields}
    />,
  );
}
